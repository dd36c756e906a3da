"""What proves that the audit is whole: a chain a shelf of records, and anchors over all chains.

`shelf` and `place` are
  chain#<shelf>   <place>          the seal of one record: its number in the chain, and the hash up to it
  heads           <shelf>          where a chain stands
  anchors         <instant>        every head of the last days, hashed together with the anchor before
  counts          <act>#<outcome>  how many there are; `counts#<actor>` for somebody's

Read by   key              serves
chain     chain#<shelf>    verifying a shelf; whether a record is sealed
heads     heads            which shelves there are, newest first; the next seal
anchors   anchors          what the heads were, hours and days ago
counts    counts…          totals of lists: one query, since there are few kinds of acts
"""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class SealItem(Table):
    class Meta(TableMeta):
        table_name = table_name("audit-seals")

    shelf = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    number = NumberAttribute(null=True)
    hash = UnicodeAttribute(null=True)
    record_hash = UnicodeAttribute(null=True)
    previous = UnicodeAttribute(null=True)
    heads = JSONAttribute(null=True)
