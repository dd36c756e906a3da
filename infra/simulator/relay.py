"""The carrier's end of a ConversationRelay socket, with somebody on the telephone."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import websockets.asyncio.client as sockets
from websockets.exceptions import ConnectionClosed, WebSocketException

from infra.simulator.calls import Call, Ended, sid
from infra.simulator.exchange import Exchange
from infra.simulator.frames import Broken, Ending, Nothing, Sound, Speech, understood
from infra.simulator.scripts import HangUp, Interrupt, Listen, Press, Say, Silence, Step
from infra.simulator.verbs import RelayEnd

OPEN_SECONDS = 29.0  # what a gateway allows
WORDS_A_SECOND = 2.5
GOODBYE_PATIENCE = 10.0


class Over(Exception):
    """The dialogue has ended, and the call goes on."""

    def __init__(self, end: RelayEnd) -> None:
        super().__init__(end.status)
        self.end = end


@dataclass(slots=True)
class Relay:
    exchange: Exchange
    call: Call
    url: str
    attributes: Mapping[str, str]
    facts: Mapping[str, str]
    session: str = field(default_factory=lambda: sid("VX"))
    arrived: "asyncio.Queue[Speech | Sound | Ending | Broken]" = field(default_factory=asyncio.Queue)
    begun: list[str] = field(default_factory=list)
    speaking: asyncio.Event = field(default_factory=asyncio.Event)
    sent: int = 0

    async def hold(self) -> RelayEnd:
        try:
            socket = await self._open()
        except (OSError, TimeoutError, WebSocketException, ValueError) as error:
            self.call.notes.append(f"the dialogue's socket did not open: {type(error).__name__}")
            return RelayEnd("failed", error="64102")
        reading = asyncio.create_task(self._read(socket))
        try:
            return await self._converse(socket)
        except ConnectionClosed:
            self.call.notes.append("the dialogue's socket closed")
            return RelayEnd("failed", error="64105")
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await socket.close()

    async def _open(self) -> sockets.ClientConnection:
        headers = self.call.face.signature(self.url, ())
        with self.call.clock.waiting(self.call.spent):
            return await sockets.connect(
                self.url, additional_headers=headers, open_timeout=OPEN_SECONDS, proxy=None, compression=None
            )

    async def _converse(self, socket: sockets.ClientConnection) -> RelayEnd:
        await self._send(socket, "setup", **self.call.face.setup(self.call, self.session, self.facts))
        greeting = self.attributes.get("welcomeGreeting", "")
        if greeting:
            self.arrived.put_nowait(Speech(greeting))
            self.begun.append(greeting)
            self.speaking.set()
        try:
            while self.call.steps:
                await self._do(socket, self.call.steps.popleft())
            await self._hear(GOODBYE_PATIENCE)
        except Over as over:
            return over.end
        raise Ended

    async def _do(self, socket: sockets.ClientConnection, step: Step) -> None:
        match step:
            case Listen(patience):
                await self._hear(patience)
            case Interrupt(text, after):
                await self._interrupt(socket, text, after)
            case Say(text):
                await self._say(socket, text)
            case Press(digit):
                await self.call.sleep(1)
                if self.attributes.get("dtmfDetection") == "true":
                    await self._send(socket, "dtmf", digit=digit)
            case Silence(seconds):
                await self.call.sleep(seconds)
            case HangUp():
                raise Ended

    async def _say(self, socket: sockets.ClientConnection, text: str) -> None:
        await self.call.spoken("callee", text)
        language = self.attributes.get("language", "en-US")
        await self._send(socket, "prompt", voicePrompt=text, lang=language, last=True)

    async def _hear(self, patience: float) -> None:
        """All that we say in one go. Nobody waits for the application for ever."""
        await self._play(await self._next(patience))
        while not self.arrived.empty():
            await self._play(self.arrived.get_nowait())

    async def _next(self, patience: float) -> Speech | Sound | Ending | Broken | Nothing:
        try:
            with self.call.clock.waiting(self.call.spent):
                return await asyncio.wait_for(self.arrived.get(), patience)
        except TimeoutError:
            self.call.notes.append("we said nothing")
            return Nothing()

    async def _play(self, part: Speech | Sound | Ending | Broken | Nothing) -> None:
        match part:
            case Speech(text):
                self._forget_beginning()
                await self.call.spoken("agent", text)
            case Sound(seconds, what):
                await self.call.spoken("agent", what, seconds)
            case Ending(handoff):
                raise Over(RelayEnd("ended", handoff))
            case Broken():
                self.call.notes.append("the dialogue's socket closed")
                raise Over(RelayEnd("failed", error="64105"))
            case Nothing():
                pass

    async def _interrupt(self, socket: sockets.ClientConnection, text: str, after: float) -> None:
        """Needs no whole sentence of ours: it is enough that we have begun to speak."""
        try:
            with self.call.clock.waiting(self.call.spent):
                await asyncio.wait_for(self.speaking.wait(), Listen().patience)
        except TimeoutError:
            self.call.notes.append("we said nothing")
        words = "".join(self.begun).split()
        heard = " ".join(words[: max(1, int(after * WORDS_A_SECOND))])
        if words:
            await self.call.spoken("agent", heard, after)
        if words and self.attributes.get("interruptible", "any") in {"any", "speech", "true"}:
            self._silence()
            ms = str(int(after * 1000))
            await self._send(socket, "interrupt", utteranceUntilInterrupt=heard, durationUntilInterruptMs=ms)
        await self._say(socket, text)

    def _silence(self) -> None:
        """What waits to be said is not said; that we hang up stays."""
        self._forget_beginning()
        waiting = [self.arrived.get_nowait() for _ in range(self.arrived.qsize())]
        for part in waiting:
            if isinstance(part, Ending | Broken):
                self.arrived.put_nowait(part)

    def _forget_beginning(self) -> None:
        self.begun.clear()
        self.speaking.clear()

    async def _read(self, socket: sockets.ClientConnection) -> None:
        said = ""
        try:
            async for frame in socket:
                part = understood(frame)
                if isinstance(part, str):
                    self.call.notes.append(part)
                    await self._send(socket, "error", description=part)
                    continue
                if isinstance(part, Speech):
                    said += part.text
                    self.begun.append(part.text)
                    self.speaking.set()
                    if not part.last:
                        continue
                    part, said = Speech(said), ""
                self.arrived.put_nowait(part)
        except ConnectionClosed:
            pass
        self.arrived.put_nowait(Broken())

    async def _send(self, socket: sockets.ClientConnection, kind: str, **fields: Any) -> None:
        self.sent += 1
        await socket.send(json.dumps({"type": kind, **fields}))
        struck = self.sent == 2 and self.exchange.faults.strikes(  # noqa: PLR2004  # the setup is the first
            "drop_socket", self.call.to, always=self.call.script.faults
        )
        if struck:
            socket.transport.abort()
