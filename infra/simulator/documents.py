"""What an answered call is told to do: fetched from the application, read by its carrier's face, done verb by verb."""

import asyncio
import dataclasses

from infra.simulator.calls import Call, Ended
from infra.simulator.couriers import Fields
from infra.simulator.exchange import Exchange
from infra.simulator.relay import Relay
from infra.simulator.scripts import HangUp, Interrupt, Press, Say, Silence
from infra.simulator.verbs import Ask, Leave, Next, Nonsense, Pause, Record, Redirect, RelayEnd, Speak, Talk, Verb

MOST_DOCUMENTS = 200


async def run(exchange: Exchange, call: Call) -> None:
    try:
        verbs = call.face.verbs(call.asked.inline) if call.asked.inline else await _fetch(exchange, call, None)
        for _ in range(MOST_DOCUMENTS):
            following = await _carry_out(exchange, call, verbs)
            if following is None:
                return
            verbs = await _fetch(exchange, call, following)
    except Nonsense as error:
        call.notes.append(str(error))
        await call.spoken("agent", "We are sorry, an application error has occurred. Goodbye.")


async def _fetch(exchange: Exchange, call: Call, following: Next | None) -> list[Verb]:
    url = following.url if following else call.asked.answer_url
    fields = call.face.document_fields(call, following.fields if following else ())
    with call.clock.waiting(call.spent):
        reply = await exchange.couriers.post(url, fields, call.face.signature(url, fields))
    if not 200 <= reply.status < 300:  # noqa: PLR2004  # success
        raise Nonsense(f"the document was answered with status {reply.status}")
    return call.face.verbs(reply.body)


async def _carry_out(exchange: Exchange, call: Call, verbs: list[Verb]) -> Next | None:
    for verb in verbs:
        if isinstance(verb, Leave):
            return None
        following = await _do(exchange, call, verb)
        if following is not None:
            return following
    return None


async def _do(exchange: Exchange, call: Call, verb: Verb) -> Next | None:
    match verb:
        case Speak() | Pause():
            await _pass(call, verb)
        case Record(url):
            call.asked = dataclasses.replace(call.asked, record=True, recording_url=url)
        case Redirect(url):
            return Next(url, ())
        case Ask():
            heard = await _ask(call, verb)
            return Next(verb.url, heard) if heard else None
        case Talk():
            return await _talk(exchange, call, verb)
    return None


async def _pass(call: Call, verb: Speak | Pause) -> None:
    match verb:
        case Speak(text):
            await call.spoken("agent", text)
        case Pause(seconds):
            await call.sleep(seconds)


async def _ask(call: Call, verb: Ask) -> Fields:
    for part in verb.inside:
        await _pass(call, part)
    while call.steps:
        match call.steps.popleft():
            case Say(text) | Interrupt(text):
                await call.spoken("callee", text)
                return call.face.heard(text, "")
            case Press(digit):
                return call.face.heard("", digit)
            case Silence(seconds):
                await call.sleep(min(seconds, verb.seconds))
                return ()
            case HangUp():
                raise Ended
    raise Ended


async def _talk(exchange: Exchange, call: Call, verb: Talk) -> Next | None:
    relay = Relay(exchange, call, verb.socket_url, verb.attributes, verb.facts)
    try:
        end = await relay.hold()
    except (Ended, asyncio.CancelledError):
        await _done(exchange, call, verb, RelayEnd("completed"), relay)
        raise
    if not verb.done_url:
        return None
    return Next(verb.done_url, call.face.relay_fields(relay.session, end))


async def _done(exchange: Exchange, call: Call, verb: Talk, end: RelayEnd, relay: Relay) -> None:
    """The call is over; the application is told all the same, and its answer is not carried out."""
    if verb.done_url:
        fields = call.face.document_fields(call, call.face.relay_fields(relay.session, end))
        await exchange.couriers.post(verb.done_url, fields, call.face.signature(verb.done_url, fields))
