"""Recordings on their way from a socket to who listens to them. What nobody fetches goes by itself within days."""

from dataclasses import dataclass

from shared.domain.voice.model import Recording
from shared.idempotency import Begun, Kept, KeyStore
from shared.kit.errors import Invalid
from shared.storage import Files, MissingFile

LEASE_SECONDS = 60
MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Recordings:
    files: Files
    keys: KeyStore

    def keep(self, recording: Recording, part: int, data: bytes) -> None:
        """A part that is sent again replaces itself."""
        if part > recording.parts:
            raise Invalid(f"There are {recording.parts} parts", code="INVALID_EVENT", field="part")
        self.files.put(recording.part(part), data, MEDIA_TYPE)

    def missing(self, recording: Recording) -> list[int]:
        """Parts overtake each other: each one that arrives may be what was waited for."""
        there = set(self.files.keys(recording.place))
        return [part for part in range(1, recording.parts + 1) if recording.part(part) not in there]

    def taken(self, recording: Recording) -> bool:
        """Says so to one alone: two parts that arrive at once may both find it whole."""
        return isinstance(self.keys.claim(recording.key, recording.place, LEASE_SECONDS), Begun)

    def given(self, recording: Recording) -> None:
        """Somebody listens to it, and will not be asked again. Without this it is free after a minute."""
        self.keys.keep(recording.key, Kept(200, {}, b""))

    def fetched(self, recording: Recording) -> bytes | None:
        """None where it was listened to already."""
        try:
            return b"".join(self.files.read(recording.part(part)) for part in range(1, recording.parts + 1))
        except MissingFile:
            return None

    def refused(self, recording: Recording) -> None:
        """Whoever sent it may send it again."""
        self.forget(recording)
        self.keys.release(recording.key)

    def forget(self, recording: Recording) -> None:
        self.files.delete(recording.part(part) for part in range(1, recording.parts + 1))
