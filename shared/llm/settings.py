"""Which model answers, and how long it may take."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kit.settings import Settings, setting

PUBLIC_ENDPOINT = "https://api.openai.com/v1"


class Provider(StrEnum):
    OPENAI = "openai"
    EXTRACTIVE = "extractive"


@dataclass(frozen=True)
class PriceSettings(Settings):
    """For functions that ask no model, but must know what asking one may cost."""

    model: str = setting("PARLEY_MODEL", default="gpt-4o-mini", doc="Model that answers where none is asked for.")
    prices: str = setting(
        "PARLEY_MODEL_PRICES",
        default="",
        doc=(
            'US dollars for a million tokens, as JSON: `{"gpt-4o-mini": {"input": 0.15, "output": 0.60,'
            ' "cached": 0.075}}`. A model that is not listed has no known cost.'
        ),
    )


@dataclass(frozen=True)
class ModelSettings(PriceSettings):
    base_url: str = setting(
        "OPENAI_BASE_URL",
        default="",
        doc=(
            "Any OpenAI-compatible endpoint, `/v1` included. Empty: OpenAI's own when a key is set, else the"
            " embedded provider answers."
        ),
    )
    api_key: str = setting("OPENAI_API_KEY", default="", doc="Key of that endpoint.", secret=True)
    fallbacks: tuple[str, ...] = setting(
        "PARLEY_MODEL_FALLBACKS", default=(), doc="Models tried in turn when that one does not answer."
    )
    connect_seconds: float = setting(
        "PARLEY_MODEL_CONNECT_SECONDS", default=3.0, doc="Longest wait for a connection to the endpoint."
    )
    first_seconds: float = setting(
        "PARLEY_MODEL_FIRST_SECONDS", default=60.0, doc="Longest wait for a model's first token."
    )
    next_seconds: float = setting(
        "PARLEY_MODEL_NEXT_SECONDS", default=30.0, doc="Longest silence between two tokens."
    )
    attempts: int = setting(
        "PARLEY_MODEL_ATTEMPTS", default=3, doc="How often a model is asked before the next one is tried."
    )

    @property
    def endpoint(self) -> str:
        """Empty where the embedded provider answers."""
        return self.base_url or (PUBLIC_ENDPOINT if self.api_key else "")

    @property
    def provider(self) -> Provider:
        return Provider.OPENAI if self.endpoint else Provider.EXTRACTIVE
