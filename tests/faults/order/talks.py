"""Conversations, and all that hangs on them: messages, files, links, turns, what was used."""

import json
from collections import Counter
from itertools import chain

from tests.faults.order.stock import Complaints, Item, Stock, differs, person_of, same_counts, strangers

BY_OWNER = ("conversations", "shares", "exports", "usage")
SHELVES = {"kept", "waiting", "text"}


def owners(stock: Stock) -> Complaints:
    for noun in BY_OWNER:
        for item in stock.tables[noun]:
            if person_of(item["owner"]) not in stock.people:
                yield f"a row of {noun} of {item['owner']}, who is nobody"


def lists(stock: Stock) -> Complaints:
    """How many a person has, and how many stand in each folder."""
    folders = {(item["user_id"], item["folder_id"]) for item in stock.of("folders", "folder#")}
    total: Counter[tuple[str, str]] = Counter()
    archived: Counter[tuple[str, str]] = Counter()
    for item in stock.talks.values():
        folder = item.get("folder_id")
        if folder and (person_of(item["owner"]), folder) not in folders:
            yield f"conversation {item['conversation_id']} stands in a folder that is nowhere"
        for place in {"count", f"count#{folder}" if folder else "count"}:
            total[item["owner"], place] += 1
            archived[item["owner"], place] += bool(item["archived"])
    counts = stock.of("conversations", "count")
    yield from same_counts("conversations", kept(counts, "total"), total)
    yield from same_counts("archived conversations", kept(counts, "total_archived"), archived)


def kept(counts: list[Item], field: str) -> dict[tuple[str, str], int]:
    return {(item["owner"], item["thing"]): int(item.get(field, 0)) for item in counts}


def things(stock: Stock) -> Complaints:
    """Settings and numbers lead to a conversation that there is."""
    for item in chain(stock.of("conversations", "settings#"), stock.of("conversations", "number#")):
        if f"{item['owner']}#{item['conversation_id']}" not in stock.talks:
            yield f"{item['thing']} of a conversation that is nowhere"


def messages(stock: Stock) -> Complaints:
    said = stock.of("messages", "said#", "place")
    pointers = [item for item in stock.tables["messages"] if item["place"] == "where"]
    beside = [item for item in stock.tables["messages"] if item["place"] != "where"]
    yield from strangers("something said", beside, "thread", stock.talks)
    places = Counter(
        (item["conversation_id"], item["message_id"], item["branch_id"], int(item["depth"])) for item in said
    )
    led = Counter(
        (item["conversation_id"], item["message_id"], item["branch_id"], int(item["depth"])) for item in pointers
    )
    yield from differs("messages by their ids", led, places)
    told = Counter(item["message_id"] for item in said)
    yield from (f"message {name} stands at {times} places" for name, times in told.items() if times > 1)
    yield from twice(said)
    counted = Counter(item["thread"] for item in said)
    yield from same_counts(
        "messages of", {key: int(item["message_count"]) for key, item in stock.talks.items()}, counted
    )
    yield from branches(stock, said)


def twice(said: list[Item]) -> Complaints:
    """What a client sent again under its own id is the same message."""
    named = Counter((item["thread"], item["client_message_id"]) for item in said if "client_message_id" in item)
    yield from (f"{name} was said {times} times" for name, times in named.items() if times > 1)


def branches(stock: Stock, said: list[Item]) -> Complaints:
    live = Counter((item["thread"], item["branch_id"]) for item in said)
    found = {(item["thread"], item["branch_id"]): item for item in stock.of("messages", "branch#", "place")}
    yield from same_counts("live messages of", {key: int(item["live"]) for key, item in found.items()}, live)
    for item in said:
        branch = found.get((item["thread"], item["branch_id"]))
        if branch is None or int(item["depth"]) >= int(branch["next_depth"]):
            yield f"message {item['message_id']} stands beyond the end of its branch"
    for thread in stock.talks:
        if (thread, "main") not in found:
            yield f"{thread} has no main branch"


def files(stock: Stock) -> Complaints:
    beside = [item for item in stock.tables["attachments"] if item["place"] != "where"]
    pointers = [item for item in stock.tables["attachments"] if item["place"] == "where"]
    yield from differs("files by their ids", ids(pointers), ids(beside))
    said = {(item["thread"], item["place"]): item for item in stock.of("messages", "said#", "place")}
    counted: Counter[tuple[str, str]] = Counter()
    for item in beside:
        place = (item["thread"], item["message_place"])
        if place not in said or said[place]["message_id"] != item["message_id"]:
            yield f"file {item['attachment_id']} hangs on a message that is nowhere"
        counted[place] += item["state"] == "stored"
    yield from same_counts("files of", {place: int(item.get("files", 0)) for place, item in said.items()}, counted)
    yield from stored(stock, beside)


def ids(items: list[Item]) -> Counter[tuple[str, str]]:
    return Counter((item["attachment_id"], item["state"]) for item in items)


def stored(stock: Stock, items: list[Item]) -> Complaints:
    named = {f"{item['owner'].replace('#', '/')}/{item['attachment_id']}": item for item in items}
    for key in stock.buckets["attachments"]:
        shelf, _, name = key.partition("/")
        if shelf not in SHELVES or name not in named:
            yield f"the file {key} is named by no row"
    for name, item in named.items():
        if item["state"] == "stored" and f"kept/{name}" not in stock.buckets["attachments"]:
            yield f"the file {name} is stored and is not there"
        if item["state"] == "stored" and item["reading"] == "pending":
            yield f"the file {name} was never read"


def links(stock: Stock) -> Complaints:
    yield from strangers("a link", stock.tables["shares"], "talk", stock.talks)


def contexts(stock: Stock) -> Complaints:
    for item in stock.of("clinical-contexts", "context#"):
        session = item.get("session_id")
        if session and f"voiceassist#{item['user_id']}#{session}" not in stock.talks:
            yield f"a clinical context of conversation {session}, which is nowhere"


def turns(stock: Stock) -> Complaints:
    """Every turn has come to one end, its frames have no gap, and nothing is kept free for it any more."""
    heads = [item for item in stock.tables["turns"] if item["place"] == "head"]
    for head in heads:
        frames = sorted(
            (item for item in stock.of("turns", "frame#", "place") if item["turn"] == head["turn"]),
            key=lambda item: str(item["place"]),
        )
        numbers = [int(item["place"].partition("#")[2]) for item in frames]
        yield from differs(f"frames of turn {head['turn_id']}", numbers, list(range(1, len(numbers) + 1)))
        if {"open", "due", "running"} & set(head):
            yield f"turn {head['turn_id']} is open still: {head['state']}"
        entries = [item for item in stock.of("usage", "entry#", "place") if item.get("turn_id") == head["turn_id"]]
        yield from differs(f"entries of turn {head['turn_id']}", len(entries), 1)
    yield from strangers("a frame", stock.of("turns", "frame#", "place"), "turn", {head["turn"] for head in heads})


def used(stock: Stock) -> Complaints:
    """A day is the sum of its entries."""
    entries = stock.of("usage", "entry#", "place")
    for day in stock.of("usage", "day#", "place"):
        mine = [item for item in entries if (item["owner"], f"day#{item['day']}") == (day["owner"], day["place"])]
        calls = [call for item in mine for call in json.loads(item.get("calls") or "[]")]
        for field in ("input_tokens", "output_tokens", "micros", "audio_ms", "characters"):
            counted = sum(int(call.get(field) or 0) for call in calls)
            yield from differs(f"{field} of {day['owner']}", int(day.get(field, 0)), counted)
        tokens = int(day.get("input_tokens", 0)) + int(day.get("output_tokens", 0))
        yield from differs(f"tokens spoken for by {day['owner']}", int(day.get("spoken_for", 0)), tokens)
        yield from differs(
            f"money spoken for by {day['owner']}", int(day.get("micros_spoken_for", 0)), int(day.get("micros", 0))
        )


def papers(stock: Stock) -> Complaints:
    """What is done can be fetched. What nobody names goes by itself, after three days."""
    for item in stock.tables["exports"]:
        if item["state"] not in {"done", "failed"}:
            yield f"export {item['export_id']} is {item['state']} still"
        beginning = f"{item['owner'].replace('#', '/')}/{item['export_id']}."
        if item["state"] == "done" and not any(key.startswith(beginning) for key in stock.buckets["exports"]):
            yield f"export {item['export_id']} is done and is not there"


RULES = (owners, lists, things, messages, files, links, contexts, turns, used, papers)
