"""The control API, under `/_simulator`: what to do, what went wrong, what happened. For tests and for the curious.

| Request | Does |
|---|---|
| `GET  /_simulator` | counts: placed, live, most at once, outcomes |
| `GET  /_simulator/numbers` | which numbers do what |
| `GET  /_simulator/calls/{id}` | one call: what was said, notes, outcome |
| `GET  /_simulator/reports` | the last reports sent, with the answers they got |
| `PUT  /_simulator/scripts/{number}` | a script for a number or for all that end so; `DELETE` takes it back |
| `POST /_simulator/faults` | one rule more; `DELETE` removes all; `{"seed": 7}` sets chance anew |
| `POST /_simulator/limits` | `{"per_second": 1, "at_once": 5}` |
| `POST /_simulator/clock` | `{"speed": 100}`, or `{"advance": 30}` where time stands still |
| `POST /_simulator/reset` | forgets calls, scripts, faults and counts |
"""

import dataclasses
from typing import Any

from infra.simulator.asgi import Answer, Request
from infra.simulator.calls import Call
from infra.simulator.clock import SteppedClock
from infra.simulator.exchange import Exchange, Limits, Tally
from infra.simulator.faults import read_rule
from infra.simulator.scripts import NUMBERS, read_script

PREFIX = "/_simulator"


async def control(exchange: Exchange, request: Request) -> Answer:
    part, _, rest = request.path.removeprefix(PREFIX).strip("/").partition("/")
    try:
        found = (
            shown(exchange, part, rest) if request.method == "GET" else await told(exchange, request, part, rest)
        )
    except (TypeError, ValueError) as error:
        return Answer(400, {"error": str(error)})
    return found or Answer(404, {"error": "there is no such thing here"})


async def told(exchange: Exchange, request: Request, part: str, rest: str) -> Answer | None:
    match request.method, part:
        case "PUT" | "DELETE", "scripts" if rest.isdigit():
            return scripted(exchange, request, rest)
        case "POST" | "DELETE", "faults":
            return broken(exchange, request)
        case "POST", "limits":
            return limited(exchange, request.json)
        case "POST", "clock":
            return await timed(exchange, request.json)
        case "POST", "reset":
            return await reset(exchange)
    return None


def limited(exchange: Exchange, given: Any) -> Answer:
    names = {each.name for each in dataclasses.fields(Limits)}
    if not isinstance(given, dict) or not given.keys() <= names:
        raise ValueError(f"limits are {', '.join(sorted(names))}")
    if not all(isinstance(value, int | float) and value > 0 for value in given.values()):
        raise ValueError("a limit is above zero")
    exchange.limits = Limits(**{**dataclasses.asdict(exchange.limits), **given})
    return Answer(200, dataclasses.asdict(exchange.limits))


def shown(exchange: Exchange, part: str, rest: str) -> Answer | None:
    match part:
        case "":
            return Answer(200, counts(exchange))
        case "numbers":
            return Answer(200, {ending: meaning for ending, (meaning, _) in NUMBERS.items()})
        case "reports":
            return Answer(200, list(exchange.couriers.delivered))
        case "calls" if rest in exchange.calls:
            return Answer(200, described(exchange.calls[rest]))
    return None


def counts(exchange: Exchange) -> dict[str, Any]:
    return {
        "placed": exchange.tally.placed.total(),
        "most_to_one_number": max(exchange.tally.placed.values(), default=0),
        "live": sum(call.live for call in exchange.calls.values()),
        "most_at_once": exchange.tally.most_at_once,
        "outcomes": dict(exchange.tally.outcomes),
        "now": exchange.clock.now().isoformat(),
    }


def described(call: Call) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "status": call.status,
        "to": call.to,
        "seconds": call.seconds,
        "said": call.heard,
        "notes": call.notes,
        "recording": call.recording.sid if call.recording else None,
    }


def scripted(exchange: Exchange, request: Request, number: str) -> Answer:
    if request.method == "DELETE":
        exchange.scripts.pop(number, None)
    else:
        exchange.scripts[number] = read_script(request.json)
    return Answer(204)


def broken(exchange: Exchange, request: Request) -> Answer:
    given = request.json if request.method == "POST" else None
    if request.method == "DELETE":
        exchange.faults.rules.clear()
    elif isinstance(given, dict) and set(given) == {"seed"}:
        exchange.faults.seed(int(given["seed"]))
    else:
        exchange.faults.rules.append(read_rule(given))
    return Answer(204)


async def timed(exchange: Exchange, given: Any) -> Answer:
    clock = exchange.clock
    match given:
        case {"advance": int() | float() as seconds} if isinstance(clock, SteppedClock):
            await clock.advance(seconds)
        case {"speed": int() | float() as speed} if not isinstance(clock, SteppedClock) and speed > 0:
            clock.speed = speed
        case _:
            raise ValueError("this clock takes advance when it is stepped, a speed above zero when it runs")
    return Answer(200, {"now": clock.now().isoformat()})


async def reset(exchange: Exchange) -> Answer:
    await exchange.clock.stop()
    exchange.calls.clear()
    exchange.recordings.clear()
    exchange.scripts.clear()
    exchange.faults.rules.clear()
    exchange.dialled.clear()
    exchange.couriers.delivered.clear()
    exchange.tally = Tally()
    exchange.next_dial = 0.0
    return Answer(204)
