"""A fleet with every kind of trigger: for the renderer, the deployment tools and the local triggers."""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from infra.fleet import Fleet, Function, Http, Invoked, Queue, Right, Schedule, Socket, Stream
from shared.llm.settings import ModelSettings
from shared.tables.base import Table, TableMeta, table_name


class ByOwner(GlobalSecondaryIndex["NoteItem"]):
    class Meta:
        index_name = "by-owner"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)


class NoteItem(Table):
    class Meta(TableMeta):
        table_name = table_name("notes")

    zone = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)
    owner = UnicodeAttribute()
    text = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    by_owner = ByOwner()


def function(name: str, *triggers: object, **more: object) -> Function:
    code = f"tests.fleet.workers:{name.rpartition('/')[2]}"
    return Function(name, triggers, code=code, timeout=10, **more)  # type: ignore[arg-type]


NOTES = {NoteItem: Right.WRITE}
FLEET = Fleet(
    (
        function(
            "voiceassist/notes", Http(("/notes", "/notes/{proxy+}", "$default")), tables={NoteItem: Right.READ}
        ),
        function("voiceassist/room", Socket(("/ws",)), pushes=True, invokes=("jobs/later",)),
        function("youworker/ask", Http(("/ask",)), sends=("work",), settings=(ModelSettings,), concurrency=5),
        function(
            "jobs/worker", Queue("work", batch_size=5, attempts=2), tables=NOTES, buckets={"files": Right.WRITE}
        ),
        function("jobs/follower", Stream(NoteItem, attempts=2, window_seconds=0), tables={NoteItem: Right.GET}),
        function("jobs/clock", Schedule("rate(1 minute)", {"what": "tick"}), tables=NOTES),
        function("jobs/later", Invoked(attempts=1), tables={NoteItem: Right.PUT}),
    )
)
