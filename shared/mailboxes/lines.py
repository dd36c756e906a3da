"""Lines to mail servers: which ones a password is taken to, and that every one of them is hung up."""

import contextlib
from collections.abc import Iterator
from typing import Protocol, TypeVar

from shared.mailboxes import Server
from shared.reaching import NotAllowed, TurnedAway
from shared.reaching.lines import Lines


class Wire(Protocol):
    def hang_up(self) -> None: ...


Used = TypeVar("Used", bound=Wire)


def allowed(server: Server, lines: Lines) -> None:
    if server.protection == "none" and not lines.knows(server.host, server.port):
        raise NotAllowed("A password goes to a mail server by TLS alone", field="server")


@contextlib.contextmanager
def in_use(wire: Used) -> Iterator[Used]:
    try:
        yield wire
    finally:
        wire.hang_up()


def turned_away() -> TurnedAway:
    return TurnedAway(
        "The mail server did not take the name and the password", remedy="Many servers want an app password"
    )
