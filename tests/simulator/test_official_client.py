"""Twilio's own client finds in the simulator what it knows from Twilio."""

import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from infra.simulator.faults import Rule
from tests.telephony.studio import ACCOUNT, CALLER, NOON, Studio


class Here(TwilioHttpClient):  # type: ignore[misc]  # it has no types
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.url), *rest, **more)


@pytest.fixture
def client(studio: Studio) -> Iterator[Any]:
    here = Here(studio.url)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, at import and use
        yield Client(ACCOUNT.id, ACCOUNT.secret, http_client=here)
    here.session.close()


def test_a_call_is_made_read_listed_and_its_recording_fetched(studio: Studio, client: Any) -> None:
    made = client.calls.create(
        to="+14155550190",
        from_=CALLER,
        twiml="<Response><Say>Hello and goodbye.</Say></Response>",
        status_callback=studio.app.url("/events/1"),
        status_callback_event=["initiated", "answered", "completed"],
        record=True,
    )
    assert (made.status, made.direction, made.to) == ("queued", "outbound-api", "+14155550190")
    studio.pass_time(30)

    found = client.calls(made.sid).fetch()
    assert (found.status, found.duration, found.price_unit) == ("completed", "2", "USD")
    assert found.date_created == NOON
    assert (found.end_time - found.start_time).total_seconds() in {1, 2}
    assert [call.sid for call in client.calls.list(to="+14155550190")] == [made.sid]
    assert client.calls.list(status="busy") == []
    (recording,) = client.calls(made.sid).recordings.list()
    assert client.recordings(recording.sid).fetch().duration == "1"
    media = httpx.get(
        f"{studio.url}/2010-04-01/Accounts/{ACCOUNT.id}/Recordings/{recording.sid}.wav",
        auth=(ACCOUNT.id, ACCOUNT.secret),
    )
    assert media.content[:4] + media.content[8:12] == b"RIFFWAVE"
    assert client.recordings(recording.sid).delete()
    assert len(studio.app.posted("/events")) == 3


def test_calls_are_listed_page_by_page_newest_first(studio: Studio, client: Any) -> None:
    made = [
        client.calls.create(to=f"+1415555{number}", from_=CALLER, url=studio.app.url("/answer")).sid
        for number in range(2000, 2007)
    ]

    assert [call.sid for call in client.calls.list(page_size=3)] == made[::-1]
    assert [call.sid for call in client.calls.list(page_size=3, limit=4)] == made[::-1][:4]


def test_calls_are_cancelled_and_completed(studio: Studio, client: Any) -> None:
    long = "<Response><Pause length='300'/></Response>"
    ringing, talking = (client.calls.create(to=f"+141555501{n}", from_=CALLER, twiml=long) for n in ("09", "90"))
    studio.pass_time(10)
    ringing.update(status="canceled")
    talking.update(status="canceled")
    studio.pass_time(1)
    assert (ringing.fetch().status, talking.fetch().status) == ("canceled", "in-progress")
    talking.update(status="completed")
    studio.pass_time(1)
    assert talking.fetch().status == "completed"
    with pytest.raises(TwilioRestException) as refused:
        talking.update(status="completed")
    assert refused.value.code == 21220


def test_refusals_have_the_codes_that_the_client_knows(studio: Studio, client: Any) -> None:
    def refused(**more: Any) -> tuple[int, int]:
        with pytest.raises(TwilioRestException) as error:
            client.calls.create(**{"to": "+14155550190", "from_": CALLER, "url": studio.app.url("/answer"), **more})
        return error.value.status, error.value.code

    assert refused(to="nobody") == (400, 21211)
    assert refused(to="+14155550114") == (400, 21215)
    assert refused(from_="me") == (400, 21212)
    assert refused(url="") == (400, 21205)
    for kind, told in (("throttle", (429, 20429)), ("fail", (503, 20500)), ("placed_then_500", (500, 20500))):
        studio.exchange.faults.rules.append(Rule(kind, times=1))
        assert refused() == told
    with pytest.raises(TwilioRestException) as error:
        client.calls("CA" + "0" * 32).fetch()
    assert (error.value.status, error.value.code) == (404, 20404)


def test_nobody_else_is_served(studio: Studio) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        here = Here(studio.url)
        for account, secret in ((ACCOUNT.id, "wrong"), ("AC" + "1" * 32, ACCOUNT.secret)):
            with pytest.raises(TwilioRestException) as error:
                Client(account, secret, http_client=here).calls("CA" + "0" * 32).fetch()
            assert error.value.status == 401
        here.session.close()
