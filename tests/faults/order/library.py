"""Documents, their jobs, the list of changes, and the files they are made of."""

from collections import Counter

from shared.domain.knowledge.model.snapshots import snapshot_key
from tests.faults.order.stock import Complaints, Item, Stock, differs, same_counts

EVERYBODY = "kb"
SETTLED = {"indexed", "failed"}
DONE = {"succeeded", "failed", "cancelled"}
COUNTED = ("uploaded", "processing", "indexed", "failed")


def documents(stock: Stock) -> Complaints:
    found = stock.of("documents", "document#")
    for item in found:
        owner = item["home"].partition("#")[2]
        if owner != EVERYBODY and owner not in stock.people:
            yield f"document {item['document_id']} of {owner}, who is nobody"
        if item["status"] not in SETTLED or {"due", "job_id"} & set(item):
            yield f"document {item['document_id']} is {item['status']} still"
    counted = Counter((item["home"], item["status"]) for item in found)
    counts = [item for item in stock.tables["documents"] if item["thing"] == "count"]
    kept = {(item["home"], name): int(item.get(name, 0)) for item in counts for name in COUNTED}
    yield from same_counts("documents", kept, counted)
    yield from tallies(stock, findable(stock))


def findable(stock: Stock) -> list[Item]:
    return [item for item in stock.of("documents", "document#") if item.get("version")]


def tallies(stock: Stock, found: list[Item]) -> Complaints:
    kept = {(item["home"], item["thing"]): int(item["number"]) for item in stock.of("documents", "tally#")}
    counted: Counter[tuple[str, str]] = Counter()
    for item in found:
        kind = "web" if item["source_type"] == "web" else item["kind"]
        for place in ("documents#", f"type#{kind}", f"collection#{item['collection']}"):
            counted[item["home"], f"tally#{place}"] += 1
        counted[item["home"], "tally#chunks#"] += int(item["chunks"])
    yield from same_counts("what can be found", kept, counted)


def jobs(stock: Stock) -> Complaints:
    for item in stock.of("documents", "job#"):
        if item["status"] not in DONE:
            yield f"job {item['job_id']} is {item['status']} still"


def changes(stock: Stock) -> Complaints:
    """Each document that can be found is named by one change, with the version that can be found."""
    named = [item for item in stock.of("documents", "change#") if item.get("version")]
    told = Counter((item["document_id"], item["version"], int(item["number"])) for item in named)
    wanted = Counter((item["document_id"], item["version"], int(item["change"])) for item in findable(stock))
    yield from differs("changes of the index", told, wanted)
    heads = {item["home"]: int(item["number"]) for item in stock.tables["documents"] if item["thing"] == "head"}
    for item in stock.of("documents", "change#"):
        if int(item["number"]) > heads.get(item["home"], 0):
            yield f"change {item['number']} is beyond the last one"


def files(stock: Stock) -> Complaints:
    named: dict[str, Item] = {}
    for item in stock.of("documents", "document#"):
        folder = f"{item['home'].replace('#', '/')}/{item['document_id']}/"
        named[folder] = item
        if f"{folder}source/{item['upload']}" not in stock.buckets["documents"]:
            yield f"the file of document {item['document_id']} is not there"
        version = item.get("version")
        if version and not any(key.startswith(f"{folder}parts/{version}/") for key in stock.buckets["documents"]):
            yield f"the version of document {item['document_id']} that can be found is not there"
    found = {snapshot_key(str(item["home"]).partition("#")[0]) for item in named.values() if item.get("version")}
    for key in stock.buckets["documents"] - found:
        folder = "/".join(key.split("/")[:3]) + "/"
        if folder not in named:
            yield f"the file {key} is named by no document"
        elif leftover(key, folder, named[folder]):
            yield f"the file {key} is of a version that nobody finds"


def leftover(key: str, folder: str, document: Item) -> bool:
    if document["status"] == "failed":
        return False  # what was made of it serves who tries again
    kept = (f"source/{document['upload']}", f"notes/{document['upload']}/", f"parts/{document.get('version')}/")
    return not key.removeprefix(folder).startswith(kept)


RULES = (documents, jobs, changes, files)
