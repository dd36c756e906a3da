"""How much a person may use in a day."""

from dataclasses import dataclass

from shared.kit.settings import Settings, setting

OVERHEAD = 3_000  # tokens of instructions, history and passages that a usual turn sends along
USUAL_ANSWER = 1_024


@dataclass(frozen=True)
class QuotaSettings(Settings):
    daily_tokens: int = setting(
        "PARLEY_DAILY_TOKENS",
        default=2_000_000,
        doc="Tokens of language models that one person may use in a day (UTC); 0 for no limit.",
    )


def estimated(text: str) -> int:
    """Tokens of a text, roughly, for any script: four bytes are about one."""
    return len(text.encode()) // 4 + 1


def reservation(text: str, most: int | None) -> int:
    """What a turn is taken to use until it is known. Beyond it the last turn of a day may go over the allowance."""
    return estimated(text) + OVERHEAD + (most or USUAL_ANSWER)
