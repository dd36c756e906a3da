"""A call from being placed to its last report."""

import contextlib

from infra.simulator import documents
from infra.simulator.calls import Call, Ended
from infra.simulator.exchange import Exchange

DIAL_SECONDS, BUSY_SECONDS, DETECT_SECONDS, RECORDING_SECONDS = 1.0, 2.0, 3.0, 2.0


async def live(exchange: Exchange, call: Call) -> None:
    await _rung(exchange, call)
    if call.status == "in-progress":
        with contextlib.suppress(Ended):
            await call.unless_ended(_talk(exchange, call))
        call.status = "completed"
    elif call.status in {"queued", "ringing"}:  # somebody ended it before anybody answered
        call.status = "canceled"
    await _finish(exchange, call)


async def _rung(exchange: Exchange, call: Call) -> None:
    if await call.unless_ended(exchange.turn(call)):
        if exchange.take_line(call):
            await call.unless_ended(_ring(exchange, call))
        else:
            call.status, call.cause = "failed", "10004"


async def _ring(exchange: Exchange, call: Call) -> None:
    tell(exchange, call, "initiated")
    await call.sleep(DIAL_SECONDS)
    if call.script.outcome == "failed":
        call.status, call.cause = "failed", "404"
        return
    call.status = "ringing"
    tell(exchange, call, "ringing")
    if call.script.outcome == "busy":
        await call.sleep(BUSY_SECONDS)
        call.status, call.cause = "busy", "486"
        return
    rings = min(call.script.answer_after, call.asked.ring_seconds)
    if call.script.outcome == "no-answer" or call.script.answer_after > call.asked.ring_seconds:
        await call.sleep(call.asked.ring_seconds)
        call.status, call.cause = "no-answer", "487"
        return
    await call.sleep(rings)
    call.status, call.answered_at, call.answered_elapsed = "in-progress", call.now, call.elapsed
    tell(exchange, call, "answered")


async def _talk(exchange: Exchange, call: Call) -> None:
    by = "machine_start" if call.script.outcome == "machine" else "human"
    if call.asked.detect == "wait":
        await call.sleep(DETECT_SECONDS)
        call.answered_by = by
    elif call.asked.detect == "tell":
        call.answered_by = by
        exchange.couriers.report(call, call.face.detected(call))
    await documents.run(exchange, call)


async def _finish(exchange: Exchange, call: Call) -> None:
    call.end()
    if call.asked.record and call.answered_at is not None:
        exchange.record(call)
    exchange.release(call)
    tell(exchange, call, "completed")
    if call.recording is not None:
        await call.clock.sleep(RECORDING_SECONDS)
        call.elapsed += RECORDING_SECONDS
        exchange.couriers.report(call, call.face.recorded(call, call.recording))


def tell(exchange: Exchange, call: Call, event: str) -> None:
    exchange.couriers.report(call, call.face.notice(call, event))
