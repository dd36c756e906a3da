"""Recordings on their way from a socket to who listens to them. What nobody fetches goes by itself within days."""

from dataclasses import dataclass

from shared.domain.voice.model import Recording
from shared.kit.errors import Invalid
from shared.storage import Files, MissingFile

MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Recordings:
    files: Files

    def keep(self, recording: Recording, part: int, data: bytes) -> None:
        """A part that is sent again replaces itself."""
        if part > recording.parts:
            raise Invalid(f"There are {recording.parts} parts", code="INVALID_EVENT", field="part")
        self.files.put(recording.part(part), data, MEDIA_TYPE)

    def missing(self, recording: Recording) -> list[int]:
        """Parts overtake each other: each one that arrives may be what was waited for."""
        there = set(self.files.keys(recording.place))
        return [part for part in range(1, recording.parts + 1) if recording.part(part) not in there]

    def fetched(self, recording: Recording) -> bytes | None:
        """None where it was listened to already: two parts that arrive at once may both find it whole."""
        try:
            return b"".join(self.files.read(recording.part(part)) for part in range(1, recording.parts + 1))
        except MissingFile:
            return None

    def forget(self, recording: Recording) -> None:
        self.files.delete(recording.part(part) for part in range(1, recording.parts + 1))
