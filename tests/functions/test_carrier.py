"""What the carrier asks and reports: nobody else is believed."""

from typing import Any

import pytest

from functions.voiceera.relay.handler import handler as relay
from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.telephony.twilio.signature import signature
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
ROW = "voiceera/carrier"
FORM = {"content-type": "application/x-www-form-urlencoded"}
BODY = f"CallSid=CA{'1' * 32}&CallStatus=completed&CallDuration=5&SequenceNumber=3"
NOBODY = "0b8e7b0e-0000-4000-8000-000000000000"


def posted(path: str, headers: dict[str, str]) -> Answer:
    return Caller().call(ROW, "POST", f"/carrier/{path}/{NOBODY}", BODY, headers={**FORM, **headers})


@pytest.mark.parametrize("path", ["answer", "events", "done", "turn"])
@pytest.mark.parametrize("signed", ["", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "é"])
def test_what_the_carrier_did_not_sign_is_refused(path: str, signed: str) -> None:
    answer = posted(path, {"x-twilio-signature": signed} if signed else {})
    assert (answer.status, answer.body["error"]["code"]) == (401, "WEBHOOK_FORGED")
    assert not [call for call in answer.calls if "Transact" in call]


def connected(headers: dict[str, str]) -> Any:
    row = FLEET["voiceera/relay"]
    event = {"requestContext": {"routeKey": "$connect", "connectionId": "c-1"}, "headers": headers}
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        return relay(event, None)["statusCode"]


def test_only_the_carrier_opens_the_socket() -> None:
    assert connected({}) == connected({"x-twilio-signature": "AAAA"}) == 403
    forged = signature("a secret that is not ours", "ws://127.0.0.1:8002/calls/relay", {})
    assert connected({"X-Twilio-Signature": forged}) == 403
