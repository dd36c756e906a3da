"""What every table has in common: its name, how it is billed, how patiently it is called, and by which client."""

from functools import cache

from pynamodb.connection import Connection, TableConnection
from pynamodb.models import Model

from shared.kit import aws
from shared.kit.settings import StageSettings


def table_name(noun: str) -> str:
    """`parley-<stage>-<noun>`; importing needs no environment, the stage then is `local`."""
    return f"parley-{StageSettings.load().stage}-{noun}"


class TableMeta:
    billing_mode = "PAY_PER_REQUEST"
    connect_timeout_seconds = 1
    read_timeout_seconds: float = 3
    max_retry_attempts = 2
    max_pool_connections = 20


@cache
def connection() -> Connection:
    """One for all tables and transactions: another one takes longer to make than twenty requests, and dials anew."""
    made = Connection(
        connect_timeout_seconds=TableMeta.connect_timeout_seconds,
        read_timeout_seconds=TableMeta.read_timeout_seconds,
        max_retry_attempts=TableMeta.max_retry_attempts,
        max_pool_connections=TableMeta.max_pool_connections,
    )
    aws.frugal(made.session)
    return made


class Table(Model):
    @classmethod
    def _get_connection(cls) -> TableConnection:
        """The library would make each table a client of its own."""
        found = super()._get_connection()
        found.connection._client = connection().client  # noqa: SLF001  # it takes none
        return found
