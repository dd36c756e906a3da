"""Who listens and who speaks."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kit.settings import Settings, setting


class Choice(StrEnum):
    AUTO = "auto"
    OPENAI = "openai"
    EMBEDDED = "embedded"


@dataclass(frozen=True)
class SpeechSettings(Settings):
    choice: str = setting(
        "PARLEY_SPEECH",
        default=Choice.AUTO.value,
        doc=(
            "`openai`: an OpenAI-compatible endpoint listens and speaks. `embedded`: PocketSphinx, and Flite or eSpeak"
            " NG. `auto`: the endpoint where one is set."
        ),
    )
    base_url: str = setting(
        "SPEECH_BASE_URL",
        default="",
        doc="OpenAI-compatible endpoint for speech, `/v1` included. Empty: that of the language model.",
    )
    api_key: str = setting(
        "SPEECH_API_KEY", default="", doc="Key of that endpoint. Empty: that of the language model.", secret=True
    )
    transcription_model: str = setting(
        "PARLEY_STT_MODEL", default="whisper-1", doc="Model that transcribes at the endpoint."
    )
    speech_model: str = setting("PARLEY_TTS_MODEL", default="tts-1-hd", doc="Model that speaks at the endpoint.")
    realtime_model: str = setting(
        "PARLEY_REALTIME_MODEL",
        default="",
        doc="Model for realtime sessions between browsers and the endpoint. Empty: sessions take turns over HTTP.",
    )
    most_seconds: int = setting(
        "PARLEY_VOICE_SECONDS", default=300, doc="Longest recording that is listened to, in seconds."
    )
    wait_seconds: float = setting(
        "PARLEY_SPEECH_WAIT_SECONDS", default=25.0, doc="Longest wait for the endpoint to listen or to speak."
    )
    prices: str = setting(
        "PARLEY_SPEECH_PRICES",
        default="",
        doc=(
            "US dollars for a minute that is heard and for a million characters that are spoken, as JSON:"
            ' `{"whisper-1": {"minute": 0.006}, "tts-1-hd": {"characters": 30}}`. What is not listed has no known'
            " cost; what this machine hears and says itself costs nothing."
        ),
    )
    flite: str = setting("PARLEY_FLITE", default="flite", doc="The program Flite, by its name or its path.")
    espeak: str = setting(
        "PARLEY_ESPEAK", default="espeak-ng", doc="The program eSpeak NG, by its name or its path."
    )
