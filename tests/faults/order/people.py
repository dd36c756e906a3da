"""Accounts, what opens them, and what a person has set up."""

from collections import Counter

from shared.domain.identity.model import folded
from shared.domain.identity.repository.accounts import shard
from tests.faults.order.stock import Complaints, Stock, differs, same_counts, strangers

OF_A_PERSON = (
    "sessions", "api-keys", "two-factors", "integrations", "scans", "actions", "folders", "clinical-contexts",
    "agents", "campaigns", "webhooks", "deliveries",
)  # fmt: skip


def accounts(stock: Stock) -> Complaints:
    items = {item["key"]: item for item in stock.tables["accounts"]}
    living = [item for key, item in items.items() if key.startswith("account#") and "deleted_at" not in item]
    wanted = {f"email#{folded(item['email'])}": item["account_id"] for item in living}
    held = {key: item["owner"] for key, item in items.items() if key.startswith("email#")}
    yield from differs("claims on addresses", held, wanted)
    links = {key: item["owner"] for key, item in items.items() if key.startswith("link#")}
    yield from (f"{key} opens {owner}, who is nobody" for key, owner in links.items() if owner not in stock.people)
    counted: Counter[str] = Counter()
    for item in living:
        number = shard(item["account_id"])
        counted[f"total#{number}"] += 1
        counted[f"active#{number}"] += bool(item["active"])
        counted["admins"] += bool(item["active"] and item["role"] == "admin")
    kept = {key.removeprefix("count#"): int(item["number"]) for key, item in items.items() if key[:6] == "count#"}
    yield from same_counts("accounts", kept, counted)


def belongings(stock: Stock) -> Complaints:
    """Nothing is kept of whom nobody knows."""
    for noun in OF_A_PERSON:
        yield from strangers(f"a row of {noun}", stock.tables[noun], "user_id", stock.people)


def tickets(stock: Stock) -> Complaints:
    """A letter to somebody who has left opens nothing, and goes by its time; an invitation is on its shelf."""
    for item in stock.tables["tickets"]:
        if item["ticket"].startswith("invite#") != ("shelf" in item):
            yield f"{item['ticket']} is on the wrong shelf"


def folders(stock: Stock) -> Complaints:
    items = stock.of("folders", "folder#")
    for owner in {item["user_id"] for item in stock.tables["folders"]}:
        mine = {item["folder_id"]: item for item in items if item["user_id"] == owner}
        names = [item for item in stock.of("folders", "name#") if item["user_id"] == owner]
        claimed = {item["folder_id"] for item in names}
        yield from differs("names of folders", claimed, set(mine))
        yield from differs("names of folders", len(names), len(claimed))
        trees = [item for item in stock.of("folders", "tree") if item["user_id"] == owner]
        parents = {child: parent for tree in trees for child, parent in tree["parents"].items()}
        stood = {each: item.get("parent_folder_id") or "root" for each, item in mine.items()}
        yield from differs("the tree of folders", parents, stood)


def presets(stock: Stock) -> Complaints:
    kept = {item["user_id"]: int(item["number"]) for item in stock.of("clinical-contexts", "presets")}
    counted = Counter(item["user_id"] for item in stock.of("clinical-contexts", "preset#"))
    yield from same_counts("presets of", kept, counted)


def endpoints(stock: Stock) -> Complaints:
    kept = {item["user_id"]: int(item["total"]) for item in stock.of("webhooks", "count")}
    counted = Counter(item["user_id"] for item in stock.of("webhooks", "endpoint#"))
    yield from same_counts("endpoints of", kept, counted)


def flags(stock: Stock) -> Complaints:
    changes = stock.of("flags", "history#", "shelf")
    for item in stock.of("flags", "version"):
        yield from differs("flags", int(item["number"]), len(stock.of("flags", "flag#")))
        yield from differs("changes of flags", int(item["version"]), len(changes))


RULES = (accounts, belongings, tickets, folders, presets, endpoints, flags)
