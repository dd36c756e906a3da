"""Agents, campaigns, whom they call, the calls, and who is told of them."""

from collections import Counter

from shared.domain.agents.model import folded
from tests.faults.order.stock import Complaints, Item, Stock, differs, same_counts, strangers

STATES = ("waiting", "reached", "unreached", "suppressed")
UNDER_WAY = "dialing"


def agents(stock: Stock) -> Complaints:
    found = stock.of("agents", "agent#")
    for owner in {item["user_id"] for item in stock.tables["agents"]}:
        mine = [item for item in found if item["user_id"] == owner]
        names = {
            item["thing"]: item["agent_id"] for item in stock.of("agents", "name#") if item["user_id"] == owner
        }
        yield from differs(
            "names of agents", names, {f"name#{folded(item['name'])}": item["agent_id"] for item in mine}
        )
        counts = [item for item in stock.of("agents", "count") if item["user_id"] == owner]
        kept = {
            name: int(item.get(name, 0)) for item in counts for name in ("total", "active", "inactive", "archived")
        }
        counted = Counter({"total": len(mine)}) + Counter(item["status"] for item in mine)
        yield from same_counts("agents", kept, counted)
    known = {item["agent_id"] for item in found}
    yield from strangers("a version", stock.of("agents", "version#"), "agent_id", known)
    versions = {(item["agent_id"], int(item["version"])) for item in stock.of("agents", "version#")}
    for item in found:
        if (item["agent_id"], int(item["version"])) not in versions:
            yield f"agent {item['agent_id']} as it is now is no version of it"


def campaigns(stock: Stock) -> Complaints:
    counted: Counter[tuple[str, str]] = Counter()
    for item in stock.campaigns.values():
        agent, status = item["agent_id"], item["status"]
        for place in ("count", f"count#{status}", f"count#{agent}", f"count#{agent}#{status}"):
            counted[item["user_id"], place] += 1
    kept = {(item["user_id"], item["thing"]): int(item["total"]) for item in stock.of("campaigns", "count")}
    yield from same_counts("campaigns", kept, counted)
    for campaign_id, item in stock.campaigns.items():
        yield from contacts(stock, campaign_id, item)
        yield from outcomes(stock, campaign_id, item)


def contacts(stock: Stock, campaign_id: str, campaign: Item) -> Complaints:
    mine = [item for item in stock.of("contacts", "contact#") if item["campaign_id"] == campaign_id]
    states = Counter(item["state"] for item in mine)
    yield from differs("contacts", int(campaign["total"]), len(mine))
    yield from differs("contacts still to be loaded", int(campaign.get("loading", 0)), 0)
    kept = {name: int(campaign.get(name, 0)) for name in STATES}
    yield from same_counts("contacts", {**kept, UNDER_WAY: int(campaign["in_flight"])}, states)
    for item in mine:
        if (item["state"] == "waiting") != ("due_of" in item):
            yield f"contact {item['number']} is {item['state']}, and its turn says otherwise"


def outcomes(stock: Stock, campaign_id: str, campaign: Item) -> Complaints:
    mine = [item for item in stock.of("calls", "call") if item.get("campaign_id") == campaign_id]
    ended = Counter(item["outcome"] for item in mine if "outcome" in item)
    names = ("completed", "busy", "no_answer", "machine", "failed", "canceled", "refused", "not_placed", "lost")
    yield from same_counts("outcomes", {name: int(campaign.get(name, 0)) for name in names}, ended)
    for item in mine:
        if bool(item["slot_held"]) == ("outcome" in item):
            yield f"call {item['call_id']} has an end and a slot, or neither"


def lines(stock: Stock) -> Complaints:
    held = Counter(item["user_id"] for item in stock.of("calls", "call") if item.get("slot_held"))
    kept = {
        item["user_id"]: int(item.get("in_flight", 0))
        for item in stock.tables["campaigns"]
        if item["thing"] == "line"
    }
    yield from same_counts("lines of", kept, held)


def parents(stock: Stock) -> Complaints:
    yield from strangers("a contact", stock.tables["contacts"], "campaign_id", stock.campaigns)
    calls = {item["call_id"]: item for item in stock.tables["calls"] if item["thing"] == "call"}
    spoken = list(stock.of("calls", "turn#"))
    yield from strangers("something said in a call", spoken, "call_id", calls)
    for item in calls.values():
        if item["user_id"] not in stock.people:
            yield f"call {item['call_id']} of {item['user_id']}, who is nobody"
    endpoints = {item["thing"].partition("#")[2] for item in stock.of("webhooks", "endpoint#")}
    for item in stock.tables["deliveries"]:
        if item["state"] == "waiting" and item["endpoint_id"] not in endpoints:
            yield f"event {item['event_id']} waits for an endpoint that is nowhere"
    for key in stock.buckets["recordings"]:
        if key.rpartition("/")[2].partition(".")[0] not in calls:
            yield f"the recording {key} is of no call"


def stats(stock: Stock) -> Complaints:
    """Days are counted for a person, a campaign and an agent."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for item in stock.of("calls", "call"):
        scopes = (f"user#{item['user_id']}", f"campaign#{item['campaign_id']}", f"agent#{item['agent_id']}")
        ends = {"completed": "completed"}.get(item.get("outcome", ""), "failed") if "outcome" in item else ""
        for scope in scopes:
            day = f"day#{item['created_at'][:10]}"
            counted[scope, day, "total"] += 1
            counted[scope, day, "completed"] += ends == "completed"
            counted[scope, day, "failed"] += ends == "failed"
    days = stock.of("call-stats", "day#", "slot")
    kept = {
        (item["scope"], item["slot"], name): int(item.get(name, 0))
        for item in days
        for name in ("total", "completed", "failed")
    }
    yield from same_counts("calls", kept, counted)


RULES = (agents, campaigns, lines, parents, stats)
