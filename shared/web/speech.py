"""How every product shows what was heard and said, and where a large recording is posted."""

from typing import Self

from shared.kit.clock import rfc3339
from shared.storage import Form
from shared.web.schemas import BothOut, Out


class SpeechModelOut(Out):
    calls: int
    seconds: float
    characters: int
    cost_usd: float


class LatencyOut(Out):
    count: int
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class SpeechDayOut(Out):
    date: str
    stt_seconds: float
    tts_characters: int


class SpeechOut(Out):
    stt_seconds: float
    tts_characters: int
    cost_usd: float
    by_model: dict[str, SpeechModelOut]
    latencies: dict[str, LatencyOut]
    by_day: list[SpeechDayOut]


class RecordingFormOut(Out):
    """Post `fields`, then the recording as `file`, to `url`; then send its `upload_id` in place of the recording."""

    upload_id: str
    url: str
    fields: dict[str, str]
    expires_at: str

    @classmethod
    def of(cls, upload_id: str, form: Form) -> Self:
        return cls(upload_id=upload_id, url=form.url, fields=dict(form.fields), expires_at=rfc3339(form.ends_at))


class BothRecordingFormOut(BothOut, RecordingFormOut):
    pass
