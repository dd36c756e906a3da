"""TwiML: what an answered call does."""

from shared.telephony import Dialogue, Document
from shared.telephony.markup import document, element, text, yes_or_no

HANG_UP = element("Hangup")


def relayed(dialogue: Dialogue) -> Document:
    """The call ends with the conversation: without a last word the line would stay open."""
    parameters = [element("Parameter", {"name": name, "value": value}) for name, value in dialogue.facts.items()]
    relay = element(
        "ConversationRelay",
        {
            "url": dialogue.socket_url,
            "language": dialogue.language,
            "ttsProvider": dialogue.voice_provider,
            "voice": dialogue.voice,
            "transcriptionProvider": dialogue.hearing_provider,
            "dtmfDetection": yes_or_no(dialogue.hears_keys),
            "welcomeGreeting": dialogue.greeting,
            "welcomeGreetingInterruptible": "any" if dialogue.interruptible else "none",
            "interruptible": "any" if dialogue.interruptible else "none",
        },
        *parameters,
    )
    return Document(document(element("Connect", {"action": dialogue.ended_url}, relay), HANG_UP))


def said(words: str, language: str, voice: str) -> Document:
    return Document(document(element("Say", {"language": language, "voice": voice}, text(words)), HANG_UP))
