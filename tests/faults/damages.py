"""What may be wrong with a stock, planted: each is noticed by the rule it is named after."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.faults.order.stock import Item, Stock

Damage = Callable[[Stock], Any]


def first(stock: Stock, noun: str, begins: str, field: str = "thing") -> Item:
    return stock.of(noun, begins, field)[0]


def lost(noun: str, begins: str, field: str = "thing") -> Damage:
    """A row that others refer to, or that is counted."""
    return lambda stock: stock.tables[noun].remove(first(stock, noun, begins, field))


def doubled(noun: str, begins: str, field: str = "thing", **other: Any) -> Damage:
    return lambda stock: stock.tables[noun].append({**deepcopy(first(stock, noun, begins, field)), **other})


def changed(noun: str, begins: str, field: str = "thing", **other: Any) -> Damage:
    return lambda stock: first(stock, noun, begins, field).update(other)


def out_of_turn(stock: Stock) -> None:
    """A contact that waits has a turn, and no other has."""
    contact = first(stock, "contacts", "contact#")
    if contact.pop("due_of", None) is None:
        contact["due_of"] = "a campaign"


def held_for_ever(stock: Stock) -> None:
    next(call for call in stock.of("calls", "call") if "outcome" in call)["slot_held"] = True


def in_all(stock: Stock, name: str) -> Item:
    return next(item for item in stock.tables["rollups"] if item["place"] == "all" and name in item)


def unheard(stock: Stock) -> None:
    """A recording stays where its call is lost."""
    call_id = min(stock.buckets["recordings"]).rpartition("/")[2].partition(".")[0]
    stock.tables["calls"].remove(next(call for call in stock.of("calls", "call") if call["call_id"] == call_id))


def file_lost(bucket: str) -> Damage:
    return lambda stock: stock.buckets[bucket].clear()


def file_left(bucket: str, key: str) -> Damage:
    return lambda stock: stock.buckets[bucket].add(key)


STRANGE = {"user_id": "nobody"}
DAMAGES: dict[str, list[Damage]] = {
    "people.accounts": [
        lost("accounts", "email#", "key"),
        lost("accounts", "account#", "key"),
        doubled("accounts", "email#", "key", key="email#eve@example.com"),
        changed("accounts", "count#total", "key", number=7),
        lambda stock: stock.tables["accounts"].append({"key": "link#1", "owner": "nobody"}),
    ],
    "people.belongings": [
        doubled("sessions", "", "session_id", **STRANGE),
        doubled("api-keys", "", "key_id", **STRANGE),
        doubled("integrations", "", "kind", **STRANGE),
        doubled("actions", "", "action_id", **STRANGE),
        doubled("scans", "", "scan_id", **STRANGE),
        doubled("deliveries", "", "event_id", **STRANGE),
    ],
    "people.tickets": [lambda stock: stock.tables["tickets"].append({"ticket": "invite#1"})],
    "people.folders": [lost("folders", "name#"), lost("folders", "tree"), lost("folders", "folder#")],
    "people.presets": [lost("clinical-contexts", "preset#"), changed("clinical-contexts", "presets", number=9)],
    "people.endpoints": [changed("webhooks", "count", total=4)],
    "people.flags": [lost("flags", "history#", "shelf"), lost("flags", "flag#")],
    "talks.owners": [doubled("exports", "", "export_id", owner="voiceassist#nobody")],
    "talks.lists": [
        changed("conversations", "count", total=9),
        changed("conversations", "conversation#", archived=True),
        changed("conversations", "conversation#", folder_id="nowhere"),
    ],
    "talks.things": [doubled("conversations", "settings#", conversation_id="nowhere")],
    "talks.messages": [
        lost("messages", "said#", "place"),
        lost("messages", "where", "place"),
        doubled("messages", "said#", "place"),
        doubled("messages", "event#", "place", thread="voiceassist#x#y"),
        changed("conversations", "conversation#", message_count=77),
        changed("messages", "branch#", "place", live=9),
        changed("messages", "branch#", "place", next_depth=0),
        lost("messages", "branch#main", "place"),
    ],
    "talks.files": [
        file_left("attachments", "kept/voiceassist/nobody/1"),
        file_lost("attachments"),
        lost("attachments", "where", "place"),
        changed("attachments", "file#", "place", message_place="said#main#77"),
        changed("attachments", "file#", "place", reading="pending"),
        lambda stock: next(item for item in stock.tables["messages"] if "files" in item).update(files=5),
    ],
    "talks.links": [changed("shares", "", "token", talk="voiceassist#x#y")],
    "talks.contexts": [changed("clinical-contexts", "context#", session_id="nowhere")],
    "talks.turns": [
        lost("turns", "frame#00000001", "place"),
        lost("turns", "head", "place"),
        changed("turns", "head", "place", open="open#1"),
        lost("usage", "entry#", "place"),
        doubled("usage", "entry#", "place"),
    ],
    "talks.used": [
        changed("usage", "day#", "place", spoken_for=9),
        changed("usage", "day#", "place", micros_spoken_for=9),
    ],
    "talks.papers": [file_lost("exports"), changed("exports", "", "export_id", state="running")],
    "library.documents": [
        changed("documents", "count", indexed=7),
        changed("documents", "tally#", number=7),
        changed("documents", "document#", status="processing"),
        changed("documents", "document#", home="youworker#nobody"),
    ],
    "library.jobs": [changed("documents", "job#", status="running")],
    "library.changes": [
        lost("documents", "change#"),
        changed("documents", "change#", version="another"),
        changed("documents", "head", number=0),
    ],
    "library.files": [file_lost("documents"), file_left("documents", "youworker/nobody/1/source/2")],
    "calling.agents": [
        lost("agents", "name#"),
        lost("agents", "version#"),
        changed("agents", "count", active=4),
        doubled("agents", "version#", agent_id="nowhere"),
    ],
    "calling.campaigns": [
        changed("campaigns", "count", total=4),
        changed("campaigns", "campaign#", waiting=9),
        changed("campaigns", "campaign#", loading=1),
        changed("campaigns", "campaign#", completed=9),
        held_for_ever,
        lost("contacts", "contact#"),
        out_of_turn,
    ],
    "calling.lines": [changed("campaigns", "line", in_flight=3)],
    "calling.parents": [
        doubled("contacts", "contact#", campaign_id="nowhere"),
        unheard,
        changed("calls", "call", user_id="nobody"),
        file_left("recordings", "nowhere/1.wav"),
        doubled("deliveries", "", "event_id", endpoint_id="nowhere", state="waiting"),
    ],
    "calling.stats": [changed("call-stats", "day#", "slot", total=7)],
    "sums.rollups": [
        lost("rollups", "seen#said#", "scope"),
        lost("rollups", "seen#entry#", "scope"),
        lambda stock: in_all(stock, "messages").update(messages=77),
        lambda stock: in_all(stock, "documents").update(documents=77),
    ],
    "sums.seals": [
        lost("audit", "", "shelf"),
        lost("audit-seals", "chain#", "shelf"),
        changed("audit-seals", "heads", "shelf", hash="another"),
        lambda stock: next(item for item in stock.tables["audit-seals"] if item["shelf"] == "counts").update(
            number=77
        ),
    ],
    "sums.sockets": [lambda stock: stock.tables["connections"].append({"connection": "1"})],
}
