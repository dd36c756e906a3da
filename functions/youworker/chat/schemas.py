"""What is asked and answered."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from shared.web.schemas import In, Out

LONGEST = 128 * 1024
MOST = 500


class LineIn(In):
    role: Literal["user", "assistant", "system"]
    content: str = Field(max_length=LONGEST)
    timestamp: str | None = None
    metadata: dict[str, Any] | None = None


class WishesIn(In):
    session_id: str | None = Field(default=None, max_length=128)
    enable_tools: bool = True
    model: str | None = Field(default=None, max_length=200)
    assistant_language: str | None = Field(default=None, max_length=20)
    client_message_id: str | None = Field(default=None, max_length=100)


class StreamIn(WishesIn):
    """The last message is what is asked now; those before it are the history."""

    messages: list[LineIn] = Field(min_length=1, max_length=MOST)


class HeardIn(WishesIn):
    """`audio_b64`: a recording of any kind, or bare samples of 16 bits at `sample_rate`.

    A larger one is posted to the store first, and `upload_id` names it.
    """

    audio_b64: str | None = None
    upload_id: str | None = Field(default=None, max_length=100)
    sample_rate: int = Field(default=16_000, ge=8_000, le=48_000)
    language: str | None = Field(default=None, max_length=20, description="What is spoken, where that is known.")
    messages: list[LineIn] = Field(default=[], max_length=MOST)
    expect_audio: bool = False


class VoiceChatIn(HeardIn):
    @model_validator(mode="after")
    def has_sound(self) -> Self:
        if not self.audio_b64 and not self.upload_id:
            raise ValueError("Give an `audio_b64`, or an `upload_id`")
        return self


class UnifiedIn(HeardIn):
    """A text may come in place of a recording."""

    text_input: str | None = Field(default=None, max_length=LONGEST)


class UnifiedOut(Out):
    content: str | None
    transcript: str | None
    metadata: dict[str, Any]
    audio_b64: str | None
    audio_sample_rate: int | None
    audio_url: str | None = None
    audio_expires_at: str | None = None
    stt_confidence: float | None
    stt_language: str | None
    tool_events: list[dict[str, Any]]
    assistant_language: str | None


class StoppedOut(Out):
    status: str
    message_id: str
