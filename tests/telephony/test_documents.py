"""Our TwiML means what the official builder's means."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Connect, VoiceResponse

from shared.telephony import Dialogue
from shared.telephony.settings import SimulatorSettings
from shared.telephony.twilio import TwilioCarrier

CARRIER = TwilioCarrier(SimulatorSettings())
WORDS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1
)
NAMES = st.text(alphabet="abcXYZ_", min_size=1, max_size=8)


def meaning(element: Element) -> tuple[str, Mapping[str, str], str, list[object]]:
    return element.tag, element.attrib, element.text or "", [meaning(each) for each in element]


@given(greeting=WORDS, voice=WORDS, facts=st.dictionaries(NAMES, WORDS, max_size=4), heard=st.booleans())
def test_a_dialogue_reads_as_the_official_one(
    greeting: str, voice: str, facts: dict[str, str], *, heard: bool
) -> None:
    dialogue = Dialogue(
        socket_url="wss://example.com/talk?a=1&b=2",
        turn_url="https://example.com/turn",
        greeting=greeting,
        voice=voice,
        hears_keys=heard,
        interruptible=heard,
        ended_url="https://example.com/ended",
        facts=facts,
    )
    theirs = VoiceResponse()
    connect = Connect(action=dialogue.ended_url)
    relay = connect.conversation_relay(
        url=dialogue.socket_url,
        language="en-US",
        voice=voice,
        dtmf_detection=heard,
        welcome_greeting=greeting,
        welcome_greeting_interruptible="any" if heard else "none",
        interruptible="any" if heard else "none",
    )
    for name, value in facts.items():
        relay.parameter(name=name, value=value)
    theirs.append(connect)
    theirs.hangup()

    assert meaning(fromstring(CARRIER.answer(dialogue).body)) == meaning(fromstring(str(theirs)))


@given(text=WORDS)
def test_a_sentence_reads_as_the_official_one(text: str) -> None:
    theirs = VoiceResponse()
    theirs.say(text, language="de-DE")
    theirs.hangup()

    assert meaning(fromstring(CARRIER.say(text, "de-DE").body)) == meaning(fromstring(str(theirs)))


@given(text=st.text())
def test_whatever_is_said_the_document_can_be_read(text: str) -> None:
    dialogue = Dialogue("wss://example.com", "https://example.com", greeting=text, facts={"note": text})

    assert fromstring(CARRIER.say(text).body).tag == "Response"
    assert fromstring(CARRIER.answer(dialogue).body).tag == "Response"
