"""How many folders there are, what is in them, and of how many patients something is known.

What is `counted` says so itself: a row that was there before these sums is in none until it is given that mark, and
then as it is at that moment, whatever else becomes of it meanwhile.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain.analytics.model.facts import ALL, FOLDERS, PATIENTS, Change, Fact, Image, Place, day_of, read

BODY = frozenset({"age", "gender", "weight_kg", "height_cm"})
TOP, DEEPEST = "root", 9  # of a tree of folders; what is deeper counts as this deep


def of_filing(change: Change) -> Iterator[Fact]:
    """Into a folder, or out of one."""
    image = change.image
    moved = filed(change.after) - filed(change.before)
    if moved and str(image["thing"]).startswith("conversation#"):
        name = f"{image['owner']}#{image['conversation_id']}"
        yield Fact(f"filed#{name}#{change.number}", {(FOLDERS, ALL): {"sessions": moved}})


def filed(image: Image) -> int:
    return int(bool(image.get("counted") and image.get("folder_id")))


def of_holding(change: Change) -> Iterator[Fact]:
    """What a person's tree of folders holds, and what is known of a patient: a change moves the difference."""
    thing = str(change.image["thing"])
    scope = {"tree": FOLDERS, "folder": FOLDERS, "context": PATIENTS}.get(thing.partition("#")[0])
    if scope is None:
        return
    held = Counter(holds(thing, change.after))
    held.subtract(holds(thing, change.before))
    sums: dict[Place, dict[str, int]] = {(scope, place): {"things": by} for place, by in held.items() if by}
    new = change.after.get("counted") and not change.before.get("counted")
    if new and thing != "tree":
        sums[scope, day_of(change.after["created_at"])] = {"things": 1}
    if sums:
        yield Fact(f"{scope}#{change.image['user_id']}#{thing}#{change.number}", sums)


def holds(thing: str, image: Image) -> Counter[str]:
    if not image.get("counted"):
        return Counter()
    if thing == "tree":
        parents = image.get("parents") or {}
        depths = Counter(f"{ALL}~depth#{depth(parents, name)}" for name in parents)
        return depths + Counter({ALL: len(parents), f"{ALL}~owner": int(bool(parents))})
    patient = read(image.get("patient")) if thing.startswith("context#") else {}
    kinds = {"demographics" if name in BODY else name for name, value in dict(patient).items() if told(value)}
    return Counter({f"{ALL}~has#{kind}": 1 for kind in kinds}) + Counter({ALL: int("patient" in image)})


def told(value: Any) -> bool:
    """Somebody may be of no years, and feel no pain."""
    return value is not None and value not in ("", [], {})


def depth(parents: Mapping[str, str], name: str) -> int:
    steps = 0
    while steps < DEEPEST and parents.get(name, TOP) != TOP:
        name, steps = parents[name], steps + 1
    return steps
