"""Documents of the knowledge base, the jobs that index them, and what followers of the index read.

`home` is `<product>#<owner>`; `thing` is `document#<id>`, `job#<ordered id>` or `count`. Beside them stand
`changes#<product>`, whose `change#<number>` name what an index holds now and whose `head` counts them, and `recipes`,
with one item for each way in which documents have been indexed: `recipe#<name>`, a run's report in it.

Read by   key                                serves
one       home, thing                        a document, a job, the counts
jobs      home, thing begins `job#`          jobs of a library, newest first
changes   `changes#<product>`, thing above   what changed since a follower looked
recipes   `recipes`, thing                   which ways of indexing there are, and the runs' reports
recent    home, listed                       a library's documents, newest first
shelved   shelf, listed                      the same, of one status
sorted    typed, listed                      the same, of one status and one type of source
gathered  gathered, listed                   the same, of one status and one collection
due       due, updated_at                    what waits for its job, in eight shards: sparse
watching  watched, checked_at                pages of the web by when they were looked at, in eight shards: sparse
made      made_by, document_id               what was last tried in one way and waits for nothing, in eight: sparse
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from shared.tables.base import Table, TableMeta, table_name


class RecentIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "recent"
        projection = AllProjection()

    home = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class ShelvedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "shelved"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class SortedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "sorted"
        projection = AllProjection()

    typed = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class GatheredIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "gathered"
        projection = AllProjection()

    gathered = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class DueIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    updated_at = UnicodeAttribute(range_key=True)


class WatchedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "watching"
        projection = KeysOnlyProjection()

    watched = UnicodeAttribute(hash_key=True)
    checked_at = UnicodeAttribute(range_key=True)


class MadeIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "made"
        projection = KeysOnlyProjection()

    made_by = UnicodeAttribute(hash_key=True)
    document_id = UnicodeAttribute(range_key=True)


class DocumentItem(Table):
    class Meta(TableMeta):
        table_name = table_name("documents")

    home = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    document_id = UnicodeAttribute(null=True)
    collection = UnicodeAttribute(null=True)
    category = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    filename = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    media_type = UnicodeAttribute(null=True)
    size = NumberAttribute(null=True)
    sha256 = UnicodeAttribute(null=True)
    upload = UnicodeAttribute(null=True)
    source_type = UnicodeAttribute(null=True)
    url = UnicodeAttribute(null=True)
    etag = UnicodeAttribute(null=True)
    modified = UnicodeAttribute(null=True)
    checked_at = UnicodeAttribute(null=True)  # when the page at that address was looked at
    watched = UnicodeAttribute(null=True)
    metadata = JSONAttribute(null=True)
    status = UnicodeAttribute(null=True)
    progress = NumberAttribute(null=True)
    code = UnicodeAttribute(null=True)
    error = UnicodeAttribute(null=True)
    version = UnicodeAttribute(null=True)  # which can be found
    recipe = UnicodeAttribute(null=True)  # by which that was made
    tried = UnicodeAttribute(null=True)
    pages = NumberAttribute(null=True)
    chunks = NumberAttribute(null=True)
    tokens = NumberAttribute(null=True)
    change = NumberAttribute(null=True)  # the one that names this document
    job_id = UnicodeAttribute(null=True)  # the one it waits for
    leased_until = UnicodeAttribute(null=True)
    created_by = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    revision = NumberAttribute(null=True)
    listed = UnicodeAttribute(null=True)  # when, and which: no two are alike
    shelf = UnicodeAttribute(null=True)
    typed = UnicodeAttribute(null=True)
    gathered = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    made_by = UnicodeAttribute(null=True)
    purpose = UnicodeAttribute(null=True)  # of a job
    attempts = NumberAttribute(null=True)
    uploaded = NumberAttribute(null=True)
    processing = NumberAttribute(null=True)
    indexed = NumberAttribute(null=True)
    failed = NumberAttribute(null=True)
    queued = NumberAttribute(null=True)
    number = NumberAttribute(null=True)
    parts = NumberAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    recent = RecentIndex()
    shelved = ShelvedIndex()
    sorted = SortedIndex()
    gatherings = GatheredIndex()
    waiting = DueIndex()
    watching = WatchedIndex()
    made = MadeIndex()
