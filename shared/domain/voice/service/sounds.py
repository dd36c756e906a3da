"""Sound that is too large for a request or an answer goes between its owner and the store, by a form or a link."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.domain.conversations.model.conversations import owner_of
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import NotFound, TooLarge
from shared.kit.ids import is_id, new_id
from shared.kit.principal import Principal
from shared.speech import RATE
from shared.storage import LINK_SECONDS, Files, Form, MissingFile

LARGEST_UPLOAD = 25 * 1024 * 1024
LARGEST_INLINE = 5 * 1024 * 1024  # of a WAV: two minutes, which in base64 still fit into what a gateway passes on
BINARY, WAV = "application/octet-stream", "audio/wav"


@dataclass(frozen=True, slots=True)
class Handed:
    """Sound in an answer, or where it can be fetched until then; neither where an answer has none."""

    data: bytes | None = None
    url: str | None = None
    ends_at: datetime | None = None

    def facts(self) -> dict[str, Any]:
        there = self.data is not None or self.url is not None
        return {
            "audio_b64": b64encode(self.data).decode() if self.data is not None else None,
            "audio_sample_rate": RATE if there else None,
            "audio_url": self.url,
            "audio_expires_at": rfc3339(self.ends_at) if self.ends_at else None,
        }


@dataclass(frozen=True, slots=True)
class Sounds:
    files: Files
    now: Clock = utc_now

    def form(self, user: Principal) -> tuple[str, Form]:
        upload_id = new_id()
        return upload_id, self.files.form(upload_key(user, upload_id), BINARY, LARGEST_UPLOAD)

    def posted(self, user: Principal, upload_id: str) -> bytes:
        """May be asked for again, for as long as it is kept: a day at most."""
        key = upload_key(user, upload_id)
        kept = self.files.head(key) if is_id(upload_id) else None
        if kept is not None and kept.size > LARGEST_UPLOAD:
            raise TooLarge("A recording has at most 25 MB", limit=LARGEST_UPLOAD)
        try:
            return self.files.read(key) if kept else self._missing()
        except MissingFile:
            return self._missing()

    def handed(self, user: Principal, sound: bytes | None) -> Handed:
        if sound is None or len(sound) <= LARGEST_INLINE:
            return Handed(sound)
        key = f"answers/{owner_of(user)}/{new_id()}.wav"
        self.files.put(key, sound, WAV)
        url = self.files.link(key, "answer.wav", WAV)
        return Handed(None, url, self.now() + timedelta(seconds=LINK_SECONDS))

    def _missing(self) -> bytes:
        raise NotFound("No recording was posted with this form", code="UPLOAD_NOT_FOUND")


def upload_key(user: Principal, upload_id: str) -> str:
    return f"uploads/{owner_of(user)}/{upload_id}"
