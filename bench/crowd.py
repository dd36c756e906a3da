"""Many open sockets, and a close look at what each was told of an answer."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

PATIENCE = 120.0
DIALS = 10
AT_ONCE = 3  # sockets that are being opened
GATEWAY = "gateway"  # what no function said: that none was free, or that it took too long
ENDS = ("message.done", "error")


@dataclass(frozen=True, slots=True)
class Count:
    """What sockets heard of answers. `words` are pieces of text that should have come to them."""

    frames: int = 0
    words: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    ends: int = 0
    errors: int = 0

    @classmethod
    def of(cls, told: Sequence[dict[str, Any]], expected: str) -> Self:
        """`told` of one socket about one answer, whose words all differ."""
        chunks = [each for each in told if each["type"] == "chunk"]
        heard = "".join(each["content"] for each in chunks).split()
        wanted = expected.split()
        places = {word: place for place, word in enumerate(wanted)}
        numbers = [each["seq"] for each in told if "seq" in each]
        return cls(
            frames=len(told),
            words=len(wanted),
            lost=len(set(wanted) - set(heard)),
            doubled=len(heard) - len(set(heard)),
            disordered=backwards([places.get(word, -1) for word in heard]) + backwards(numbers),
            ends=sum(each["type"] == "message.done" for each in told),
            errors=sum(each["type"] == "error" for each in told),
        )

    def __add__(self, other: "Count") -> "Count":
        return Count(*(getattr(self, name) + getattr(other, name) for name in Count.__slots__))


def backwards(numbers: Sequence[int]) -> int:
    return sum(later <= earlier for earlier, later in pairwise(numbers))


@dataclass
class Listener:
    socket: ClientConnection
    token: str
    conversation: str
    told: list[dict[str, Any]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""  # why there will be nothing more

    async def read(self) -> None:
        try:
            async for message in self.socket:
                self.told.append({"type": GATEWAY, **json.loads(message)})
                self.at.append(time.monotonic())
                self.arrived.set()
        except ConnectionClosed as error:
            self.ended = str(error)
        self.ended = self.ended or "the other side went"
        self.arrived.set()

    async def until(self, *kinds: str, count: int = 1) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while len(found := [each for each in self.told if each["type"] in kinds]) < count:
                if self.ended:
                    raise ConnectionError(self.ended)
                self.arrived.clear()
                await self.arrived.wait()
        return found[count - 1]

    async def ask(self, content: str) -> str:
        """The answer's id. What the gateway had nobody for is said again, and is the same message."""
        question = json.dumps({"type": "message", "content": content, "client_message_id": str(uuid4())})
        while True:
            before = self.heard("user_message.created", GATEWAY)
            await self.socket.send(question)
            told = await self.until("user_message.created", GATEWAY, count=before + 1)
            if told["type"] != GATEWAY:
                return str(told["answerId"])

    def heard(self, *kinds: str) -> int:
        return sum(each["type"] in kinds for each in self.told)

    def about(self, answer: str) -> list[dict[str, Any]]:
        return [each for each in self.told if each.get("messageId") == answer and "seq" in each]

    def first_at(self, answer: str) -> float:
        told = zip(self.told, self.at, strict=True)
        return next(at for each, at in told if each["type"] == "chunk" and each["messageId"] == answer)


@dataclass
class Crowd:
    """`url` is the address of VoiceAssist's sockets."""

    url: str
    listeners: list[Listener] = field(default_factory=list)
    reading: list["asyncio.Task[None]"] = field(default_factory=list)
    refused: int = 0  # dials

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(each.socket.close() for each in self.listeners))
        await asyncio.gather(*self.reading)

    async def gather(self, places: Sequence[tuple[str, str]]) -> list[Listener]:
        """A socket for every token and conversation; each has been greeted."""
        doors = asyncio.Semaphore(AT_ONCE)

        async def come(token: str, conversation: str) -> Listener:
            async with doors:
                found = await self._open(token, conversation)
                told = await found.until("connected", "error")
                assert told["type"] == "connected", told  # noqa: S101  # nobody else may be in a crowd
            return found

        return list(await asyncio.gather(*(come(*place) for place in places)))

    async def _open(self, token: str, conversation: str) -> Listener:
        """Dialled again where nobody was free to open the door."""
        address = f"{self.url}?token={token}&conversationId={conversation}"
        for _ in range(DIALS):
            with suppress(InvalidStatus):
                socket = await connect(address, open_timeout=PATIENCE, max_size=None, compression=None)
                break
            self.refused += 1
            await asyncio.sleep(1)
        else:
            raise ConnectionError(f"no socket after {DIALS} dials")
        found = Listener(socket, token, conversation)
        self.listeners.append(found)
        self.reading.append(asyncio.create_task(found.read()))
        return found


def groups(listeners: Sequence[Listener]) -> Iterator[list[Listener]]:
    """Those of one conversation: what one of them asks, all of them hear."""
    found: dict[str, list[Listener]] = {}
    for each in listeners:
        found.setdefault(each.conversation, []).append(each)
    yield from found.values()


async def turn(group: Sequence[Listener], question: str, expected: str) -> Count:
    """One of a group asks; all have heard the end."""
    ends = [each.heard(*ENDS) + 1 for each in group]
    answer = await group[0].ask(question)
    await asyncio.gather(*(each.until(*ENDS, count=end) for each, end in zip(group, ends, strict=True)))
    return sum((Count.of(each.about(answer), expected) for each in group), Count())
