"""Sign-ins that went to an issuer's page and have not come back yet.

Read by   key     serves
state     state   the flow that a callback belongs to; taken by a conditional delete, so it serves once
"""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.tables.base import Table, TableMeta, table_name


class OAuthFlowItem(Table):
    class Meta(TableMeta):
        table_name = table_name("oauth-flows")

    state = UnicodeAttribute(hash_key=True)  # its digest
    provider = UnicodeAttribute()
    challenge = UnicodeAttribute()  # of the verifier that the browser holds and we do not
    nonce = UnicodeAttribute()
    redirect_uri = UnicodeAttribute()
    user_id = UnicodeAttribute(null=True)  # of a person who was signed in and connects the issuer to their account
    ends_at = NumberAttribute()
    expires_at = TTLAttribute()
