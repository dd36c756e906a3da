"""What a document may tell a call to do, in no carrier's words."""

from dataclasses import dataclass

from infra.simulator.couriers import Fields


class Nonsense(Exception):
    """The application's document cannot be carried out; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Speak:
    text: str


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Leave:
    pass


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Says what is inside and waits for words or keys, which are posted to `url`; goes on when there are none."""

    url: str
    inside: "tuple[Speak | Pause, ...]" = ()
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Talk:
    """A dialogue over a socket. `done_url` is told how it ended, and answers what follows."""

    socket_url: str
    attributes: dict[str, str]
    facts: dict[str, str]
    done_url: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """From here on the call is recorded, whatever was asked when it was placed."""

    url: str


Verb = Record | Speak | Pause | Leave | Redirect | Ask | Talk


@dataclass(frozen=True, slots=True)
class Next:
    """What a verb leads to: another document, asked for with these fields."""

    url: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class RelayEnd:
    """How a dialogue ended: `ended` by the application, `completed` with the call, or `failed`."""

    status: str
    handoff: str = ""
    error: str = ""
