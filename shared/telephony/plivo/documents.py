"""Plivo's XML: what an answered call does. It relays no text, so a dialogue is asked for turn by turn."""

from shared.telephony import Dialogue, Document
from shared.telephony.markup import document, element, text

HANG_UP = element("Hangup")
SILENCE_SECONDS, PAUSE_SECONDS, LONGEST_RECORDING = "10", "2", "14400"


def opened(dialogue: Dialogue) -> Document:
    record = element(
        "Record",
        {
            "recordSession": "true",
            "redirect": "false",
            "maxLength": LONGEST_RECORDING,
            "fileFormat": "wav",
            "callbackUrl": dialogue.record_url,
            "callbackMethod": "POST",
        },
    )
    return Document(document(*((record,) if dialogue.record_url else ()), *_listening(dialogue, dialogue.greeting)))


def replied(dialogue: Dialogue, words: str) -> Document:
    return Document(document(*_listening(dialogue, words)))


def said(words: str, language: str, voice: str) -> Document:
    return Document(document(_spoken(words, language, voice), HANG_UP))


def _listening(dialogue: Dialogue, words: str) -> tuple[str, str]:
    """Silence is told to the same address, with nothing heard."""
    asked = element(
        "GetInput",
        {
            "action": dialogue.turn_url,
            "method": "POST",
            "inputType": "dtmf speech" if dialogue.hears_keys else "speech",
            "language": dialogue.language,
            "executionTimeout": SILENCE_SECONDS,
            "speechEndTimeout": PAUSE_SECONDS,
            "numDigits": "1",
        },
        *((_spoken(words, dialogue.language, dialogue.voice),) if words else ()),
    )
    return asked, element("Redirect", {"method": "POST"}, text(dialogue.turn_url))


def _spoken(words: str, language: str, voice: str) -> str:
    return element("Speak", {"language": language, "voice": voice}, text(words))
