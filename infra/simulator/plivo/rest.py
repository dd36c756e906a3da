"""Plivo's REST API, version 1: calls and recordings. Vobiz is the same with its own headers."""

import asyncio
import hmac
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.simulator.asgi import Answer, Refused, Request, first
from infra.simulator.audio import RATE, WIDTH, wav
from infra.simulator.calls import Asked, Call
from infra.simulator.exchange import Exchange
from infra.simulator.life import live
from infra.simulator.plivo.face import PlivoFace, cause, written

ROOT = re.compile(r"(?:/api)?/v1/Account/([A-Za-z0-9]+)")
PATH = re.compile(r"/(Call|Request|Recording|Media)/([0-9a-f-]{36})(?:/|\.wav)")
PAGE = 20


def error(status: int, sentence: str) -> Answer:
    return Answer(status, {"api_id": str(uuid.uuid4()), "error": sentence})


@dataclass(frozen=True, slots=True)
class PlivoApi:
    exchange: Exchange

    async def __call__(self, request: Request) -> Answer:
        account = self.exchange.account
        found = ROOT.match(request.path)
        vobiz = "x-auth-id" in request.headers
        shown = (request.headers.get("x-auth-id", ""), request.headers.get("x-auth-token", ""))
        name, secret = shown if vobiz else request.credentials
        path = request.path[found.end() :] if found else ""
        media = path.startswith("/Media/")  # they serve files to whoever knows the address
        if not media and not (
            hmac.compare_digest(name, account.id) and hmac.compare_digest(secret, account.secret)
        ):
            return error(401, "authentication failed")
        if path == "/Call/":
            if request.method == "POST":
                return await self._create(request, PlivoFace(account, vobiz=vobiz))
            return self._list(request)
        return self._one(request, path)

    async def _create(self, request: Request, face: PlivoFace) -> Answer:
        given = request.json
        if not isinstance(given, dict):
            return error(400, "the body is an object")
        to, caller = plus(given.get("to")), plus(given.get("from"))
        self._refuse(to, caller, given)
        faults = self.exchange.faults
        call = self.exchange.place(str(uuid.uuid4()), face, to, caller, asked_by(given))
        self.exchange.clock.spawn(live(self.exchange, call))
        if faults.strikes("placed_then_500", to, always=call.script.faults):
            return error(500, "internal server error")
        silent = faults.strikes("placed_then_silence", to, always=call.script.faults)
        if silent:
            await asyncio.sleep(silent.seconds)
        told = {"api_id": str(uuid.uuid4()), "message": "call fired", "request_uuid": call.sid}
        return Answer(201, told)

    def _refuse(self, to: str, caller: str, given: Mapping[str, Any]) -> None:
        script, faults = self.exchange.script(to), self.exchange.faults
        wrong = [
            (faults.strikes("throttle", to, always=script.faults) or self.exchange.full, 429, "too many calls"),
            (faults.strikes("fail", to, always=script.faults), 503, "service unavailable"),
            (not re.fullmatch(r"\+[0-9]{7,15}", to) or script.refused, 400, "to parameter: invalid number"),
            (not re.fullmatch(r"\+[0-9]{7,15}", caller), 400, "from parameter: invalid number"),
            (not str(given.get("answer_url", "")).startswith("http"), 400, "answer_url parameter is required"),
        ]
        for condition, status, sentence in wrong:
            if condition:
                raise Refused(error(status, sentence))

    def _one(self, request: Request, path: str) -> Answer:
        found = PATH.fullmatch(path)
        if found is None:
            return error(404, "not found")
        kind, name = found[1], found[2]
        if kind in {"Recording", "Media"}:
            return self._recording(request, kind, name)
        call = self.exchange.calls.get(name)
        if call is None:
            return error(404, "not found")
        return (
            self._end(call, kind)
            if request.method == "DELETE"
            else self._call(call, first(request.query, "status"))
        )

    def _end(self, call: Call, kind: str) -> Answer:
        """`Call` ends one that was answered, `Request` one that was not."""
        if not call.live or (kind == "Call") != (call.answered_at is not None):
            return error(404, "not found")
        call.ending.set()
        return Answer(204)

    def _call(self, call: Call, status: str) -> Answer:
        where = "" if not call.live else "queued" if call.status == "queued" else "live"
        if where != status:
            return error(404, "not found")
        return Answer(200, record(call) if not status else under_way(call))

    def _list(self, request: Request) -> Answer:
        to = plus(first(request.query, "to_number"))
        ended = [record(call) for call in self.exchange.newest() if not call.live and to in {"", call.to}]
        meta = {"limit": PAGE, "offset": 0, "total_count": len(ended), "next": None, "previous": None}
        return Answer(200, {"api_id": str(uuid.uuid4()), "meta": meta, "objects": ended[:PAGE]})

    def _recording(self, request: Request, kind: str, name: str) -> Answer:
        found = self.exchange.recordings.get(name)
        if found is None:
            return error(404, "not found")
        if kind == "Media":
            size = 44 + round(found.seconds * RATE) * WIDTH
            return Answer(200, None, {"content-type": "audio/wav"}, wav(found.segments, found.seconds), size)
        base = f"http://{request.headers.get('host', '')}/v1/Account/{self.exchange.account.id}"
        told = {"recording_id": name, "call_uuid": found.call, "recording_format": "wav"}
        return Answer(200, {**told, "recording_url": f"{base}/Media/{name}.wav"})


def plus(number: object) -> str:
    digits = str(number or "").removeprefix("+")
    return f"+{digits}" if digits else ""


def asked_by(given: Mapping[str, Any]) -> Asked:
    ring, detect_url = str(given.get("ring_url", "")), str(given.get("machine_detection_url", ""))
    told = str(given.get("machine_detection", "")).lower() in {"true", "hangup"}
    return Asked(
        answer_url=str(given["answer_url"]),
        events_url=str(given.get("hangup_url") or given["answer_url"]),
        events=frozenset({"completed", "ringing"} if ring else {"completed"}),
        ring_seconds=float(given.get("ring_timeout", 120)),
        longest_seconds=float(given.get("time_limit", 14400)),
        detect=("tell" if detect_url else "wait") if told else "",
        detect_url=detect_url,
        more=(("ring_url", ring),),
    )


def under_way(call: Call) -> dict[str, Any]:
    return {
        "api_id": str(uuid.uuid4()),
        "call_status": call.status,
        "call_uuid": call.sid,
        "caller_name": "",
        "direction": "outbound",
        "from": call.caller.removeprefix("+"),
        "request_uuid": call.sid,
        "session_start": written(call.answered_at),
        "to": call.to.removeprefix("+"),
    }


def record(call: Call) -> dict[str, Any]:
    return {
        "answer_time": written(call.answered_at) or None,
        "api_id": str(uuid.uuid4()),
        "bill_duration": call.seconds,
        "billed_duration": -(-call.seconds // 60) * 60,
        "call_direction": "outbound",
        "call_duration": call.seconds,
        "call_uuid": call.sid,
        "end_time": written(call.ended_at),
        "from_number": call.caller.removeprefix("+"),
        "hangup_cause_name": cause(call),
        "initiation_time": written(call.created_at),
        "to_number": call.to.removeprefix("+"),
        "total_amount": f"{call.price:.5f}",
    }
