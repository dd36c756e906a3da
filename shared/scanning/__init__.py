"""A look into what strangers send, before anybody else opens it."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class ScanningSettings(Settings):
    clamd: str = setting(
        "PARLEY_CLAMD",
        default="",
        doc="host:port of a ClamAV daemon that looks into uploads; they are not looked into without one.",
    )


class Scanner(Protocol):
    name: ClassVar[str]

    def threat_in(self, content: bytes) -> str | None:
        """The name of what was found. Raises `Unavailable` when nobody could look."""


class Unwatched:
    """Nobody looks, and files say so."""

    name: ClassVar[str] = "none"

    def threat_in(self, content: bytes) -> None:
        del content
