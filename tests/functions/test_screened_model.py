"""What an outside model is told, and what of its answer who asked reads."""

from collections.abc import Iterator

import pytest

from shared.domain.privacy.service.screened import ScreenedModel, Withheld
from shared.domain.privacy.wiring import privacy_service
from shared.kit.principal import Principal, Product, Role
from shared.llm import (
    Cancelled,
    Finished,
    Message,
    ModelEvent,
    Reason,
    Request,
    Speaker,
    TextDelta,
    collected,
    never,
)
from shared.phi import Mode
from shared.phi.patterns import Kind
from shared.tables.phi import PhiItem

pytestmark = pytest.mark.usefixtures("aws", "fresh_cache")
ROOT = Principal("root", Product.VOICEASSIST, Role.ADMIN)
ASKED = Request(
    (
        Message(Speaker.SYSTEM, "Be brief."),
        Message(Speaker.USER, "Mr. John Smith, MRN 4477123, coughs"),
        Message(Speaker.ASSISTANT, "Since when?"),
        Message(Speaker.USER, "Mr. John Smith says: a week. Call +1 415 555 0132"),
    )
)


class Outside:
    """Says what it is told to say, letter by letter, and remembers what it heard."""

    def __init__(self, says: str) -> None:
        self.says, self.heard = says, Request(())

    def stream(self, request: Request, cancelled: Cancelled = never) -> Iterator[ModelEvent]:
        self.heard = request
        for sign in self.says:
            if not cancelled():
                yield TextDelta(sign)
        yield Finished(Reason.STOP)


def asked(says: str, request: Request = ASKED) -> tuple[str, list[str]]:
    outside = Outside(says)
    answer = collected(ScreenedModel(outside, privacy_service).stream(request))
    assert answer.finished
    return answer.text, [message.text for message in outside.heard.messages]


def test_the_model_reads_placeholders_and_the_person_what_they_stand_for() -> None:
    answer, heard = asked("Ask [NAME_1] ([MRN_1]) about [1], [x] and [NAME_9]; call [PHONE_1] [NA")

    assert heard == [
        "Be brief.",
        "Mr. [NAME_1], MRN [MRN_1], coughs",
        "Since when?",
        "Mr. [NAME_1] says: a week. Call [PHONE_1]",
    ]
    assert answer == "Ask John Smith (4477123) about [1], [x] and [NAME_9]; call +1 415 555 0132 [NA"


def test_a_blocked_kind_lets_nothing_out() -> None:
    privacy_service().set_mode(ROOT, Kind.MRN, Mode.BLOCK)
    outside = Outside("never")
    with pytest.raises(Withheld):
        ScreenedModel(outside, privacy_service).stream(ASKED)
    assert outside.heard.messages == ()
    assert {item.thing.partition("#")[2]: item.blocked for item in PhiItem.query("stats")} == {
        "mrn": 1,
        "name": 2,
        "phone": 1,
    }


def test_what_holds_no_identifier_goes_and_comes_as_it_is() -> None:
    plain = Request((Message(Speaker.USER, "Dose of amoxicillin [NAME_1]?"),))
    assert asked("500 mg [NAME_1] [1]", plain) == ("500 mg [NAME_1] [1]", ["Dose of amoxicillin [NAME_1]?"])
    assert list(PhiItem.scan()) == []
