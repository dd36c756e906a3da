"""Who reads pictures."""

from dataclasses import dataclass

from shared.kit.settings import Settings, SettingsError, setting

PROVIDERS = ("none", "openai")


@dataclass(frozen=True)
class RecognitionSettings(Settings):
    provider: str = setting(
        "PARLEY_OCR",
        default="none",
        doc=(
            "What reads pictures and scanned pages: `openai`, a model at the endpoint that sees, or `none`, which"
            " refuses them with a reason."
        ),
    )
    model: str = setting("PARLEY_OCR_MODEL", default="gpt-4o-mini", doc="Model of the endpoint that sees.")
    pages: int = setting(
        "PARLEY_OCR_PAGES",
        default=100,
        doc="Most pages of a document that are recognised; each is asked for by itself.",
    )

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise SettingsError(f"PARLEY_OCR takes {' or '.join(PROVIDERS)}, not {self.provider!r}")
