"""What a change of a table says: which sums it raises, once. Changes may come doubled, late and out of order.

A fact has a mark that is its own: it is counted when its mark is not there yet, together with leaving it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.domain.analytics.model.latencies import histogram

Place = tuple[str, str]
Image = Mapping[str, Any]
PEOPLE, SOCKETS = "people", "sockets"
FILES, FOLDERS, PATIENTS = (
    "all files",
    "all folders",
    "all patients",
)  # with those that were there before their sums
ALL, LIVE = "all", "live"
NO_TURNS = frozenset({"speech", "indexing", "search"})
SPEECH = {"stt": "stt", "tts": "first_audio"}  # which stage of talking its latency is
LONGEST_SOCKET = 2 * 3600 * 1000  # milliseconds: a gateway keeps none longer, and an item may be removed late


@dataclass(frozen=True, slots=True)
class Socket:
    """One that was opened lately; `gone` when it was closed."""

    place: str
    user_id: str
    kind: str
    session_id: str | None
    product: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    mark: str
    sums: Mapping[Place, Mapping[str, int]]
    present: tuple[str, str, str] | None = None  # in which product, on which day, who
    socket: Socket | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One record of a stream, read."""

    name: str
    number: str
    before: Image = field(default_factory=dict)
    after: Image = field(default_factory=dict)
    at: float | None = None  # seconds

    @property
    def image(self) -> Image:
        return self.after or self.before


def of_account(change: Change) -> Iterator[Fact]:
    if not str(change.image["key"]).startswith("account#"):
        return
    after = change.after
    person = after.get("account_id")
    if change.name == "INSERT" and "created_at" in after:
        yield Fact(f"account#{person}", {(PEOPLE, day_of(after["created_at"])): {"registered": 1}})
    seen = after.get("last_login")
    if seen and seen != change.before.get("last_login"):
        yield active(PEOPLE, seen, str(person))


def of_conversation(change: Change) -> Iterator[Fact]:
    image = change.image
    if not str(image["thing"]).startswith("conversation#"):
        return
    owner, name = image["owner"], f"{image['owner']}#{image['conversation_id']}"
    begun = day_of(image["created_at"])
    if change.name == "INSERT":
        yield Fact(f"begun#{name}", {**both(owner, begun, sessions=1), **both(owner, ALL, sessions=1)})
    elif change.name == "REMOVE":
        yield Fact(f"gone#{name}", both(owner, ALL, gone=1))
    else:
        lasted = milliseconds(change.before["updated_at"], change.after["updated_at"])
        if lasted:
            yield Fact(f"lasted#{name}#{change.number}", both(owner, begun, milliseconds=lasted))


def of_message(change: Change) -> Iterator[Fact]:
    after = change.after
    if change.name != "INSERT" or not str(after.get("place", "")).startswith("said#"):
        return
    owner = str(after["thread"]).rsplit("#", 1)[0]
    said = day_of(after["created_at"])
    sums = {**both(owner, said, messages=1), **both(owner, ALL, messages=1)}
    yield Fact(f"said#{after['thread']}#{after['message_id']}", sums)
    yield active(owner.partition("#")[0], after["created_at"], owner.partition("#")[2])


def of_usage(change: Change) -> Iterator[Fact]:
    after = change.after
    if change.name != "INSERT" or not str(after.get("place", "")).startswith("entry#"):
        return
    owner, day = after["owner"], f"day#{after['day']}"
    calls, tools = read(after.get("calls")), read(after.get("tools"))
    sums: dict[Place, dict[str, int]] = {}
    for scope in (owner, owner.partition("#")[0]):
        put(sums, (scope, day), turns=int(after.get("kind") not in NO_TURNS))
        timed(sums, scope, day, "first_token", after.get("first_token_ms"))
        for call in calls:
            if call.get("kind") in SPEECH:
                spoken(sums, scope, day, call)
                continue
            used = amounts(call, "input_tokens", "output_tokens", "micros")
            put(sums, (scope, day), **used)
            put(sums, (scope, f"{day}~model#{call['model']}"), calls=1, **used)
        for tool in tools:
            told = {"calls": 1, "failed": int(bool(tool["failed"])), "latency_ms": int(tool["latency_ms"])}
            put(sums, (scope, day), calls=1)
            put(sums, (scope, f"{day}~tool#{tool['name']}"), **told)
    yield Fact(f"entry#{owner}#{after['place']}", sums)


def spoken(sums: dict[Place, dict[str, int]], scope: str, day: str, call: Mapping[str, Any]) -> None:
    used = amounts(call, "audio_ms", "characters", "micros")
    put(sums, (scope, day), **used)
    put(sums, (scope, f"{day}~speech#{call['model']}"), calls=1, **used)
    timed(sums, scope, day, SPEECH[call["kind"]], call.get("latency_ms"))


def timed(sums: dict[Place, dict[str, int]], scope: str, day: str, stage: str, latency: float | None) -> None:
    if latency is not None:
        put(sums, (scope, f"{day}~stage#{stage}"), **histogram(int(latency)))


def amounts(call: Mapping[str, Any], *names: str) -> dict[str, int]:
    return {name: int(call.get(name) or 0) for name in names}


def of_document(change: Change) -> Iterator[Fact]:
    """What can be found counts, whatever becomes of its next version."""
    image = change.image
    before, after = findable(change.before), findable(change.after)
    if before == after:
        return
    sums: dict[Place, dict[str, int]] = {}
    for state, sign in ((before, -1), (after, 1)):
        if state is not None:
            chunks, kind, collection = state
            for scope in (image["home"], str(image["home"]).partition("#")[0]):
                put(sums, (scope, ALL), documents=sign, chunks=sign * chunks)
                put(sums, (scope, f"{ALL}~type#{kind}"), documents=sign)
                put(sums, (scope, f"{ALL}~collection#{collection}"), documents=sign)
    yield Fact(f"document#{image['home']}#{image['document_id']}#{change.number}", sums)


def of_file(change: Change) -> Iterator[Fact]:
    """One of a file's two items speaks for it, once it is listed by its type. It may go and come again."""
    image = change.image
    before, after = (
        int(each.get("state") == "stored" and "filed" in each) for each in (change.before, change.after)
    )
    if image["place"] != "where" or before == after:
        return
    sign, size = after - before, int(image["size"])
    moved = {"files": sign, "bytes": sign * size}
    sums = {(FILES, ALL): moved, (FILES, f"{ALL}~type#{image['media_type']}"): moved}
    if after:
        sums[FILES, day_of(image["created_at"])] = moved
    yield Fact(f"file#{image['owner']}#{image['attachment_id']}#{change.number}", sums)


def findable(image: Image) -> tuple[int, str, str] | None:
    there = str(image.get("thing", "")).startswith("document#") and image.get("version")
    if not there or image.get("status") == "deleting":
        return None
    kind = "web" if image.get("url") else str(image.get("kind") or "other")
    return int(image.get("chunks") or 0), kind, str(image.get("collection"))


def of_socket(change: Change) -> Iterator[Fact]:
    image = change.image
    if change.name == "MODIFY":
        return
    kind, gone = kind_of(image["path"]), change.name == "REMOVE"
    product, _, user_id = str(image["owner"]).partition("#")
    place = f"recent#{image['connected_at']}#{image['connection']}"
    socket = Socket(place, user_id, kind, image.get("conversation_id"), product, gone)
    mark = f"{'closed' if gone else 'opened'}#{image['connection']}#{image['connected_at']}"
    open_now = {kind: -1 if gone else 1}
    day = f"{day_of(image['connected_at'])}~{product}#{kind}"
    sums = {
        (SOCKETS, LIVE): open_now,
        (SOCKETS, f"{LIVE}#{product}"): open_now,
        (SOCKETS, day): visit(change),
    }
    yield Fact(mark, {place: told for place, told in sums.items() if told}, socket=socket)


def visit(change: Change) -> dict[str, int]:
    """Counted when it begins; how long it was, when it ends and the stream says when."""
    if change.name != "REMOVE":
        return {"sessions": 1}
    if change.at is None:
        return {}
    lasted = round(1000 * (change.at - datetime.fromisoformat(change.before["connected_at"]).timestamp()))
    return {"gone": 1, "milliseconds": min(max(lasted, 0), LONGEST_SOCKET)}


def kind_of(path: str) -> str:
    if "voice" in path:
        return "voice"
    return "chat" if "/ws" in path or "/chat" in path else "other"


def active(product: str, moment: str, person: str) -> Fact:
    day = moment[:10]
    return Fact(
        f"active#{product}#{day}#{person}", {(product, f"day#{day}"): {"active": 1}}, (product, day, person)
    )


def both(owner: str, place: str, **amounts: int) -> dict[Place, dict[str, int]]:
    """For the person, and for the product."""
    return {(owner, place): amounts, (owner.partition("#")[0], place): amounts}


def put(sums: dict[Place, dict[str, int]], place: Place, **amounts: int) -> None:
    there = sums.setdefault(place, {})
    for name, amount in amounts.items():
        there[name] = there.get(name, 0) + amount


def day_of(moment: str) -> str:
    return f"day#{moment[:10]}"


def milliseconds(first: str, last: str) -> int:
    return round((datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds() * 1000)


def read(text: Any) -> list[Any]:
    found: list[Any] = json.loads(text) if text else []
    return found
