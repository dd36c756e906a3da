"""What every table has in common: its name, how it is billed, and how patiently it is called."""

from shared.kit.settings import StageSettings


def table_name(noun: str) -> str:
    """`parley-<stage>-<noun>`; importing needs no environment, the stage then is `local`."""
    return f"parley-{StageSettings.load().stage}-{noun}"


class TableMeta:
    billing_mode = "PAY_PER_REQUEST"
    connect_timeout_seconds = 1
    read_timeout_seconds = 3
    max_retry_attempts = 2
