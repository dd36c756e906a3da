"""The rows of what belongs to a person beside what they say: files, papers made of it, and what sweeps up behind."""

from infra.fleet import Function, Queue, Right, Stream, TableRights
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.domain.attachments.wiring.files import AttachmentSettings
from shared.scanning import ScanningSettings
from shared.tables.attachments import AttachmentItem
from shared.tables.conversations import ConversationItem
from shared.tables.messages import MessageItem

FILES = Right.GET | Right.QUERY | Right.PUT | Right.DELETE
ATTACHMENTS: TableRights = {
    AttachmentItem: Right.WRITE,
    MessageItem: Right.GET | Right.UPDATE,  # whose it is, and how many files it has
    ConversationItem: Right.CHECK,
}
UNCALLED: TableRights = {MessageItem: Right.CHECK, ConversationItem: Right.CHECK}  # the code reaches them, no more

BELONGINGS = (
    http(
        "voiceassist/attachments",
        "/api/messages/{message_id}/attachments",
        "/api/messages/{message_id}/attachments/{proxy+}",
        "/api/attachments/{proxy+}",
        tables={**DOOR, **ATTACHMENTS},
        buckets={"attachments": FILES},
        settings=(TokenSettings, AttachmentSettings, ScanningSettings),
        memory=1024,  # a file is looked at as a whole
    ),
    Function(
        "jobs/attachments",
        (Stream(AttachmentItem), Queue("readings", batch_size=1)),
        tables={**UNCALLED, AttachmentItem: Right.GET | Right.UPDATE},
        buckets={"attachments": FILES},
        sends=("readings",),
        memory=1769,  # a whole core, and room for the reader's process
        timeout=120,
    ),
    Function(
        "jobs/sweeper",
        (
            Stream(ConversationItem, removals=True),
            Stream(MessageItem, removals=True),
            Queue("sweeps", batch_size=1),
        ),
        tables={
            **UNCALLED,
            MessageItem: Right.QUERY | Right.DELETE,
            AttachmentItem: Right.QUERY | Right.DELETE,
        },
        sends=("sweeps",),
        timeout=300,
    ),
)
