"""Sums a day, written behind those who cause them: analytics cost the same however much there was.

`scope` is `people`, `sockets`, `all files`, `all folders`, `all patients`, a product, or `<product>#<user_id>`.
`place` is one of

all, all~type#<kind>, all~collection#<name>        how many there are
all~depth#<steps>, all~owner                       of folders: how deep they stand, and who has some
all~has#<kind>                                     of patients: of how many something is known
day#<date>, …~model#<name>, …~tool#<name>          what was done
day#<date>~speech#<model>, …~stage#<name>          what was said; a histogram of how long it took
day#<date>~<product>#<kind>                        of sockets: how many came, went, and how long they stayed
sketch#<date>                                      who was there
live, live#<product>, recent#<instant>#<id>        of sockets: those that are open

What was counted leaves a mark, `scope` `seen#<what>`, until nothing can tell of it again.

Read by   key                              serves
days      scope, place between two days    a period of somebody, of a product, of all people
all       scope, begins `all`              how many there are
sockets   sockets, live and recent#…       who is connected now
seen      seen#<what>                      whether it was counted already
"""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class RollupItem(Table):
    class Meta(TableMeta):
        table_name = table_name("rollups")

    scope = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    registered = NumberAttribute(null=True)
    active = NumberAttribute(null=True)
    sessions = NumberAttribute(null=True)
    gone = NumberAttribute(null=True)
    milliseconds = NumberAttribute(null=True)
    things = NumberAttribute(null=True)
    messages = NumberAttribute(null=True)
    documents = NumberAttribute(null=True)
    chunks = NumberAttribute(null=True)
    files = NumberAttribute(null=True)
    bytes = NumberAttribute(null=True)
    turns = NumberAttribute(null=True)
    input_tokens = NumberAttribute(null=True)
    output_tokens = NumberAttribute(null=True)
    micros = NumberAttribute(null=True)
    calls = NumberAttribute(null=True)
    failed = NumberAttribute(null=True)
    latency_ms = NumberAttribute(null=True)
    audio_ms = NumberAttribute(null=True)
    characters = NumberAttribute(null=True)
    within_50 = NumberAttribute(null=True)  # milliseconds, and above the next lower
    within_100 = NumberAttribute(null=True)
    within_150 = NumberAttribute(null=True)
    within_200 = NumberAttribute(null=True)
    within_300 = NumberAttribute(null=True)
    within_400 = NumberAttribute(null=True)
    within_500 = NumberAttribute(null=True)
    within_750 = NumberAttribute(null=True)
    within_1000 = NumberAttribute(null=True)
    within_1500 = NumberAttribute(null=True)
    within_2000 = NumberAttribute(null=True)
    within_3000 = NumberAttribute(null=True)
    within_5000 = NumberAttribute(null=True)
    within_10000 = NumberAttribute(null=True)
    within_20000 = NumberAttribute(null=True)
    within_60000 = NumberAttribute(null=True)
    slower = NumberAttribute(null=True)
    chat = NumberAttribute(null=True)
    voice = NumberAttribute(null=True)
    other = NumberAttribute(null=True)
    sketch = BinaryAttribute(null=True, legacy_encoding=False)
    version = NumberAttribute(null=True)
    user_id = UnicodeAttribute(null=True)  # of a socket that was opened lately
    product = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)
