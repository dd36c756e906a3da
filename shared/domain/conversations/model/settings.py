"""How a person wants to be answered in a conversation. Nothing set means the defaults of the system."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    llm_mode: str | None = None
    system_prompt: str | None = None
    custom_instructions: str | None = None
    voice_style: str | None = None
    voice_speed: float | None = None
    language: str | None = None
    auto_tts: bool | None = None
    context_window: int | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    custom: Mapping[str, Any] | None = field(default=None)

    def changed(self, changes: Mapping[str, Any]) -> "AnswerSettings":
        """What is not named stays; null takes a setting back."""
        return replace(self, **changes)

    def kept(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}
