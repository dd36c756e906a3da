"""How much there is, and how it was used, as administrators are told: true sums, however they come about."""

import json
from datetime import datetime
from typing import Any

import pytest

from shared.kit.clock import utc_now
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.conversations import ConversationItem
from shared.tables.folders import FolderItem
from tests.functions.people import registered, signed_in
from tests.functions.streamed import images, told, work
from tests.functions.test_analytics import Changes, World, raw
from tests.functions.test_conversations import begun
from tests.functions.test_interventions import do, folder
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits")
TABLES = (FolderItem, ClinicalItem, ConversationItem)
Images = dict[tuple[str, str], dict[str, Any]]


def see(who: Caller, path: str, **query: Any) -> Any:
    answer: Answer = do(who, "GET", path, **query)
    assert answer.status == 200, answer.text
    return answer.body


def owner_of(image: dict[str, Any]) -> str:
    return str((image.get("user_id") or image["owner"])["S"])


class Streams:
    """Tells of everything that became different since it told last, twice."""

    def __init__(self) -> None:
        self.before: Images = {}
        self.number = 0

    def there(self) -> Images:
        return {(owner_of(image), image["thing"]["S"]): image for image in images(*TABLES)}

    def tell(self) -> None:
        after = self.there()
        for key in self.before.keys() | after.keys():
            old, new = self.before.get(key), after.get(key)
            if old != new:
                self.change("MODIFY" if old and new else "INSERT" if new else "REMOVE", old, new)
        self.before = after

    def change(self, name: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        self.number += 1
        event = told(name, (old, new))
        event["Records"][0]["dynamodb"]["SequenceNumber"] = str(self.number)
        work(event)
        work(event)


def test_folders_are_counted_with_their_depth_their_owners_and_what_is_in_them(root: Caller) -> None:
    for name in ("ann", "bob"):
        registered(f"{name}@example.com")
    ann, bob = (signed_in(f"{name}@example.com") for name in ("ann", "bob"))
    streams = Streams()
    outer = folder(ann, "Outer")
    streams.tell()
    inner = folder(ann, "Inner", outer)
    folder(ann, "Deepest", inner)
    folder(bob, "Outer")
    begun(ann, folder_id=outer)
    begun(ann)
    streams.tell()
    seen = see(root, "/folders/stats")

    assert (seen["total_folders"], seen["total_root_folders"], seen["totalNestedFolders"]) == (4, 2, 2)
    assert seen["folders_by_depth"] == {"0": 2, "1": 1, "2": 1}
    assert (seen["users_with_folders"], seen["avg_folders_per_user"]) == (2, 2.0)
    assert (seen["conversations_in_folders"], seen["avg_conversations_per_folder"]) == (1, 0.25)
    assert (seen["folders_created_today"], len(seen["by_day"])) == (4, 30)

    ann.call("voiceassist/folders", "DELETE", f"/api/folders/{outer}")
    streams.tell()
    seen = see(root, "/folders/stats", days=7)
    assert (seen["folders_by_depth"], seen["conversations_in_folders"]) == ({"0": 2, "1": 1}, 0)
    assert (seen["total_folders"], seen["folders_created_this_week"], len(seen["by_day"])) == (3, 4, 7)


def test_patients_are_counted_by_what_is_known_and_nothing_is_told_of_them(root: Caller) -> None:
    registered()
    ann, streams = signed_in(), Streams()
    made = ann.call(
        "voiceassist/clinical_contexts", "POST", "/api/clinical-contexts", {"age": 0, "problems": ["Gout"]}
    )
    assert made.status == 201, made.text
    streams.tell()
    first = see(root, "/clinical/stats")
    assert (first["total_contexts"], first["contexts_with_demographics"], first["contexts_with_problems"]) == (
        1,
        1,
        1,
    )
    assert (first["contexts_with_vitals"], first["contexts_created_today"]) == (0, 1)

    path = f"/api/clinical-contexts/{made.body['id']}"
    changed = ann.call("voiceassist/clinical_contexts", "PUT", path, {"problems": [], "vitals": {"heart_rate": 70}})
    assert changed.status == 200, changed.text
    streams.tell()
    second = do(root, "GET", "/clinical/stats")
    assert (second.body["contexts_with_problems"], second.body["contexts_with_vitals"]) == (0, 1)
    assert "Gout" not in second.text

    ann.call("voiceassist/clinical_contexts", "DELETE", path)
    streams.tell()
    assert see(root, "/clinical/stats")["total_contexts"] == 0


def socket(number: int, product: str = "voiceassist", path: str = "/api/realtime/ws") -> dict[str, Any]:
    begun_at = f"{utc_now():%Y-%m-%d}T00:00:{number:02d}.000Z"
    about = {"connection": f"c#{number}", "owner": f"{product}#ann", "product": product}
    return raw(**about, path=path, connected_at=begun_at, conversation_id="talk")


def ended(image: dict[str, Any], after: float) -> dict[str, Any]:
    event = told("REMOVE", (image, None))
    begun_at = datetime.fromisoformat(image["connected_at"]["S"]).timestamp()
    event["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] = begun_at + after
    return event


def test_open_sockets_of_this_product_are_listed_by_their_kind(root: Caller) -> None:
    made = [socket(number) for number in range(3)] + [socket(8, path="/voice"), socket(9, "youworker", "/chat/x")]
    for image in made:
        work(told("INSERT", (None, image)))
    seen = see(root, "/voice/sessions")
    assert [each["session_id"] for each in seen["sessions"]] == ["c#8", "c#2", "c#1", "c#0"]
    assert (seen["total"], seen["sessions"][0]["conversation_id"]) == (4, "talk")
    assert see(root, "/voice/sessions", session_type="voice")["total"] == 1
    assert see(root, "/voice/sessions", session_type="chat", limit=2)["filtered"] == 2


def test_how_long_sockets_were_open_is_told_of_those_that_ended(root: Caller) -> None:
    made = [socket(number) for number in range(3)]
    for image in made:
        work(told("INSERT", (None, image)))
    for image, after in zip(made, (10.0, 9 * 3600.0), strict=False):
        work(ended(image, after))
        work(ended(image, after))
    seen = see(root, "/voice/analytics", period="24h")
    assert (seen["total_sessions"], seen["by_type"]["chat"]["ended"]) == (3, 2)
    assert seen["by_type"]["chat"]["avg_duration_seconds"] == (10 + 2 * 3600) / 2  # none is open for longer


def test_what_was_spent_heard_and_asked_of_tools_is_told_by_period(root: Caller) -> None:
    spoken = {"model": "flite", "kind": "tts", "characters": 120, "latency_ms": 80, "micros": 2_000_000}
    heard = {"model": "sphinx", "kind": "stt", "audio_ms": 90_000, "latency_ms": 700, "micros": 0}
    tools = [
        {"name": "units", "failed": False, "latency_ms": 10},
        {"name": "units", "failed": True, "latency_ms": 30},
    ]
    day = f"{utc_now():%Y-%m-%d}"
    entry = raw(
        owner="voiceassist#ann",
        place="entry#1",
        day=day,
        kind="turn",
        calls=json.dumps([spoken, heard]),
        tools=json.dumps(tools),
    )
    changes: Changes = [("INSERT", None, entry)]
    World(changes=changes).tell()

    costs = see(root, "/voice/analytics/costs")
    assert (costs["total_cost_usd"], costs["tts_characters"], costs["stt_minutes"]) == (2.0, 120, 1.5)
    assert costs["by_model"]["flite"]["cost_usd"] == 2.0
    latency = see(root, "/voice/analytics/latency", metric="tts")
    assert [each for each in latency["buckets"] if each["count"]] == [{"up_to_ms": 100, "upToMs": 100, "count": 1}]
    assert (latency["sample_count"], latency["avg_ms"]) == (1, 80.0)
    assert see(root, "/voice/analytics/latency")["avg_ms"] == 700.0
    used = see(root, "/voice/analytics/tools", period="7d")
    assert (used["total_calls"], used["tools"]) == (
        2,
        [{"name": "units", "calls": 2, "failed": 1, "avg_ms": 20.0, "avgMs": 20.0}],
    )
    assert do(root, "GET", "/voice/analytics", period="1y").status == 422
