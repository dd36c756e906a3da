"""A person's voice agents (a thousand at most) and the versions of each (the newest fifty are kept).

`thing` is `agent#<id>`; `version#<id>#<number>`, as the agent was then; `name#<folded name>`, the claim on a name; or
`count`, how many there are, by status.

Read by   key                             serves
owner     user_id, thing                  one agent, one version, the counts
owner     user_id, thing begins `version` an agent's versions, newest first
recent    user_id, touched                a person's list, newest first: what a list shows and is searched by
shelved   shelf, touched                  the same, of one status
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from shared.tables.base import Table, TableMeta, table_name

LISTED = [
    "agent_id", "name", "description", "llm_provider", "llm_model", "language", "status", "version",
    "created_at", "updated_at",
]  # fmt: skip


class RecentIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "recent"
        projection = IncludeProjection(LISTED)

    user_id = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class ShelvedIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "shelved"
        projection = IncludeProjection(LISTED)

    shelf = UnicodeAttribute(hash_key=True)
    touched = UnicodeAttribute(range_key=True)


class AgentItem(Table):
    class Meta(TableMeta):
        table_name = table_name("agents")

    user_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    agent_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    description = UnicodeAttribute(null=True)
    llm_provider = UnicodeAttribute(null=True)
    llm_model = UnicodeAttribute(null=True)
    stt_provider = UnicodeAttribute(null=True)
    tts_provider = UnicodeAttribute(null=True)
    system_prompt = UnicodeAttribute(null=True)
    greeting = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    voice = JSONAttribute(null=True)
    longest_seconds = NumberAttribute(null=True)
    interruptible = BooleanAttribute(null=True)
    collections = JSONAttribute(null=True)
    tools = JSONAttribute(null=True)
    status = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)
    touched = UnicodeAttribute(null=True)  # when it was made, and which: no two are alike
    shelf = UnicodeAttribute(null=True)
    total = NumberAttribute(null=True)
    active = NumberAttribute(null=True)
    inactive = NumberAttribute(null=True)
    archived = NumberAttribute(null=True)
    recent = RecentIndex()
    shelved = ShelvedIndex()
