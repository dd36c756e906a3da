"""Twilio's REST API of 2010-04-01: calls and recordings."""

import asyncio
import hmac
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from infra.simulator.asgi import Answer, Refused, Request, first
from infra.simulator.audio import RATE, WIDTH, wav
from infra.simulator.calls import Asked, Call, Recording, sid
from infra.simulator.exchange import QUEUE_SECONDS, Exchange
from infra.simulator.life import live
from infra.simulator.twilio import resources
from infra.simulator.twilio.face import TwilioFace

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
PAGE, MOST = 50, 1000
ADDRESS = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class TwilioApi:
    exchange: Exchange
    face: TwilioFace

    async def __call__(self, request: Request) -> Answer:
        account = self.exchange.account
        name, secret = request.credentials
        if not (hmac.compare_digest(name, account.id) and hmac.compare_digest(secret, account.secret)):
            return resources.error(401, 20003)
        base = f"{resources.ROOT}/{account.id}"
        if not request.path.startswith(base):
            return resources.error(404, 20404)
        return await self._serve(request, request.path.removeprefix(base))

    async def _serve(self, request: Request, path: str) -> Answer:
        if path == "/Calls.json":
            return await self._create(request) if request.method == "POST" else self._list(request)
        for pattern, method, handle in self._routes():
            found = re.fullmatch(pattern, path)
            if found and method == request.method:
                return handle(request, found[1])
        return resources.error(404, 20404)

    def _routes(self) -> tuple[tuple[str, str, Callable[[Request, str], Answer]], ...]:
        return (
            (r"/Calls/(CA[0-9a-f]{32})\.json", "GET", self._fetch),
            (r"/Calls/(CA[0-9a-f]{32})\.json", "POST", self._update),
            (r"/Calls/(CA[0-9a-f]{32})/Recordings\.json", "GET", self._recordings),
            (r"/Recordings/(RE[0-9a-f]{32})\.json", "GET", self._recording),
            (r"/Recordings/(RE[0-9a-f]{32})(?:\.wav)?", "GET", self._media),
            (r"/Recordings/(RE[0-9a-f]{32})(?:\.json)?", "DELETE", self._forget),
        )

    async def _create(self, request: Request) -> Answer:
        form = request.form
        to, caller = first(form, "To"), first(form, "From")
        self._refuse(to, caller, form)
        faults = self.exchange.faults
        asked = asked_by(form)
        call = self.exchange.place(sid("CA"), self.face, to, caller, asked)
        self.exchange.clock.spawn(live(self.exchange, call))
        if faults.strikes("placed_then_500", to, always=call.script.faults):
            return resources.error(500, 20500)
        silent = faults.strikes("placed_then_silence", to, always=call.script.faults)
        if silent:
            await asyncio.sleep(silent.seconds)
        return Answer(201, resources.call(call, self.exchange.account.id))

    def _refuse(self, to: str, caller: str, form: Mapping[str, list[str]]) -> None:
        script = self.exchange.script(to)
        wrong: list[tuple[bool, int, int]] = [
            (bool(self.exchange.faults.strikes("throttle", to, always=script.faults)), 429, 20429),
            (bool(self.exchange.faults.strikes("fail", to, always=script.faults)), 503, 20500),
            (not to, 400, 21201),
            (not NUMBER.fullmatch(to), 400, 21211),
            (not NUMBER.fullmatch(caller), 400, 21212),
            (bool(script.refused), 400, script.refused),
            (not first(form, "Url").startswith(ADDRESS) and not first(form, "Twiml"), 400, 21205),
            (self.exchange.full, 429, 10004),
            (self.exchange.queue_seconds > QUEUE_SECONDS, 429, 22005),
        ]
        for condition, status, code in wrong:
            if condition:
                raise Refused(resources.error(status, code, **({"retry-after": "1"} if status == 429 else {})))  # noqa: PLR2004

    def _list(self, request: Request) -> Answer:
        wanted = {name: first(request.query, name) for name in ("To", "From", "Status")}
        number = int(first(request.query, "Page", "0") or 0)
        size = min(max(int(first(request.query, "PageSize", str(PAGE)) or PAGE), 1), MOST)
        fitting = (call for call in self.exchange.newest() if fits(call, wanted))
        shown = [
            resources.call(call, self.exchange.account.id)
            for call in itertools.islice(fitting, number * size, (number + 1) * size + 1)
        ]
        query = urlencode({name: value for name, value in wanted.items() if value})
        return Answer(200, resources.page("calls", shown, number, size, request.path, f"{query}&" if query else ""))

    def _call(self, call_id: str) -> Call:
        found = self.exchange.calls.get(call_id)
        if found is None:
            raise Refused(resources.error(404, 20404))
        return found

    def _fetch(self, _: Request, call_id: str) -> Answer:
        return Answer(200, resources.call(self._call(call_id), self.exchange.account.id))

    def _update(self, request: Request, call_id: str) -> Answer:
        """Only ending a call is known here: `canceled` when nobody has answered, `completed` at any time."""
        call, status = self._call(call_id), first(request.form, "Status")
        if not call.live:
            return resources.error(400, 21220)
        if status not in {"canceled", "completed"}:
            return resources.error(400, 20001)
        if status == "completed" or call.answered_at is None:
            call.ending.set()
        return self._fetch(request, call_id)

    def _found(self, recording_id: str) -> Recording:
        found = self.exchange.recordings.get(recording_id)
        if found is None:
            raise Refused(resources.error(404, 20404))
        return found

    def _recordings(self, request: Request, call_id: str) -> Answer:
        made = self._call(call_id).recording
        items = [] if made is None else [resources.recording(made, self.exchange.account.id)]
        return Answer(200, resources.page("recordings", items, 0, PAGE, request.path, ""))

    def _recording(self, _: Request, recording_id: str) -> Answer:
        return Answer(200, resources.recording(self._found(recording_id), self.exchange.account.id))

    def _media(self, _: Request, recording_id: str) -> Answer:
        found = self._found(recording_id)
        size = 44 + round(found.seconds * RATE) * WIDTH
        return Answer(200, None, {"content-type": "audio/x-wav"}, wav(found.segments, found.seconds), size)

    def _forget(self, _: Request, recording_id: str) -> Answer:
        self._found(recording_id)
        del self.exchange.recordings[recording_id]
        return Answer(204)


def fits(call: Call, wanted: Mapping[str, str]) -> bool:
    facts = {"To": call.to, "From": call.caller, "Status": call.status}
    return all(not value or facts[name] == value for name, value in wanted.items())


def asked_by(form: Mapping[str, list[str]]) -> Asked:
    detect = first(form, "MachineDetection")
    told = first(form, "AsyncAmd") == "true"
    return Asked(
        answer_url=first(form, "Url"),
        inline=first(form, "Twiml"),
        events_url=first(form, "StatusCallback"),
        events=frozenset(form.get("StatusCallbackEvent", ["completed"])),
        ring_seconds=float(first(form, "Timeout", "60")),
        longest_seconds=float(first(form, "TimeLimit", "14400")),
        detect=("tell" if told else "wait") if detect else "",
        detect_url=first(form, "AsyncAmdStatusCallback"),
        record=first(form, "Record") == "true",
        recording_url=first(form, "RecordingStatusCallback"),
        recording_events=frozenset(form.get("RecordingStatusCallbackEvent", ["completed"])),
    )
