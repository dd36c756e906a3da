"""What is derived behind everything else: sums of days, and the seals of the audit. Checked when the jobs are done."""

from collections import Counter
from itertools import pairwise
from typing import Any

from tests.faults.order.stock import Complaints, Stock, differs, same_counts


def rollups(stock: Stock) -> Complaints:
    """Each message, entry and account left one mark, and the sums are those of the marks."""
    marks = Counter(item["scope"].removeprefix("seen#") for item in stock.of("rollups", "seen#", "scope"))
    said = stock.of("messages", "said#", "place")
    yield from missing("message", {f"said#{item['thread']}#{item['message_id']}" for item in said}, marks)
    entries = stock.of("usage", "entry#", "place")
    yield from missing("entry", {f"entry#{item['owner']}#{item['place']}" for item in entries}, marks)
    counted = Counter(mark.split("#", 1)[1].rsplit("#", 2)[0] for mark in marks if mark.startswith("said#"))
    for owner, number in list(counted.items()):
        counted[owner.partition("#")[0]] += number
    totals = [item for item in stock.tables["rollups"] if item["place"] == "all" and "messages" in item]
    yield from same_counts("sums of messages", {item["scope"]: int(item["messages"]) for item in totals}, counted)
    yield from documents(stock)


def missing(what: str, wanted: set[str], marks: Counter[str]) -> Complaints:
    yield from (f"a {what} was not counted: {mark}" for mark in sorted(wanted - set(marks)))


def documents(stock: Stock) -> Complaints:
    counted: Counter[str] = Counter()
    for item in stock.of("documents", "document#"):
        if item.get("version") and item["status"] != "deleting":
            counted[item["home"]] += 1
            counted[item["home"].partition("#")[0]] += 1
    totals = [item for item in stock.tables["rollups"] if item["place"] == "all" and "documents" in item]
    yield from same_counts("sums of documents", {item["scope"]: int(item["documents"]) for item in totals}, counted)


def seals(stock: Stock) -> Complaints:
    """Every record is in its shelf's chain, once; the chain has no gap, and its head is its end."""
    chains: dict[str, list[dict[str, Any]]] = {}
    for item in stock.of("audit-seals", "chain#", "shelf"):
        chains.setdefault(item["shelf"].removeprefix("chain#"), []).append(item)
    records = Counter((item["shelf"], item["place"]) for item in stock.tables["audit"])
    sealed = Counter((shelf, item["place"]) for shelf, items in chains.items() for item in items)
    yield from differs("sealed records", sealed, records)
    heads = {
        item["place"]: (int(item["number"]), item["hash"])
        for item in stock.tables["audit-seals"]
        if item["shelf"] == "heads"
    }
    for shelf, items in chains.items():
        ordered = sorted(items, key=lambda item: int(item["number"]))
        yield from differs(
            f"seals of {shelf}", [int(item["number"]) for item in ordered], list(range(1, len(ordered) + 1))
        )
        yield from differs(f"the head of {shelf}", heads.get(shelf), (len(ordered), ordered[-1]["hash"]))
        yield from (
            f"two seals of {shelf} are alike" for one, two in pairwise(ordered) if one["hash"] == two["hash"]
        )
    acts = Counter(f"{item['act']}#{item['outcome']}" for item in stock.tables["audit"])
    kept = {item["place"]: int(item["number"]) for item in stock.tables["audit-seals"] if item["shelf"] == "counts"}
    yield from same_counts("acts", kept, acts)


def sockets(stock: Stock) -> Complaints:
    """As many are open as there are connections."""
    live = [item for item in stock.tables["rollups"] if (item["scope"], item["place"]) == ("sockets", "live")]
    kept = sum(int(item.get(name, 0)) for item in live for name in ("chat", "voice", "other"))
    yield from differs("open sockets", kept, len(stock.tables["connections"]))


RULES = (rollups, seals, sockets)
