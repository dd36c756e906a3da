"""Open sockets, and how what was heard and said is told of."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Self

from functions.voiceassist.oversight.figures import share
from shared.domain.analytics.model.facts import SPEECH, Socket
from shared.domain.analytics.model.latencies import BOUNDS, BUCKETS, Latency
from shared.domain.analytics.model.speech import Speech
from shared.domain.connections.model import Connection
from shared.domain.oversight.model import Thing
from shared.kit.clock import rfc3339
from shared.web.schemas import BothOut
from shared.web.speech import SpeechModelOut, SpeechOut

Sums = Mapping[str, int]
MINUTE = 60


class SeenSocketOut(BothOut):
    session_id: str
    user_id: str
    session_type: str
    conversation_id: str | None
    connected_at: str

    @classmethod
    def of(cls, socket: Socket) -> Self:
        _, connected_at, name = socket.place.split("#", 2)
        return cls(
            session_id=name,
            user_id=socket.user_id,
            session_type=socket.kind,
            conversation_id=socket.session_id,
            connected_at=connected_at,
        )


class SeenSocketsOut(BothOut):
    sessions: list[SeenSocketOut]
    total: int
    filtered: int

    @classmethod
    def of(cls, live: Sums, recent: Sequence[Socket], kind: str | None, limit: int) -> Self:
        found = [SeenSocketOut.of(each) for each in recent if kind in {None, each.kind}][:limit]
        total = sum(max(0, number) for name, number in live.items() if kind in {None, name})
        return cls(sessions=found, total=total, filtered=len(found))


class VoiceTalkOut(BothOut):
    """An open socket as a session of the voice pipeline, with how far its conversation has come."""

    session_id: str
    user_id: str
    user_email: str | None
    state: str
    conversation_id: str | None
    message_count: int
    created_at: str
    last_activity: str

    @classmethod
    def of(cls, socket: Socket, email: str | None, talk: Thing | None) -> Self:
        seen = SeenSocketOut.of(socket)
        return cls(
            session_id=seen.session_id,
            user_id=seen.user_id,
            user_email=email,
            state="connected",
            conversation_id=seen.conversation_id,
            message_count=int(talk.facts["message_count"]) if talk else 0,
            created_at=seen.connected_at,
            last_activity=max(seen.connected_at, talk.facts["updated_at"]) if talk else seen.connected_at,
        )


class VoiceTalksOut(BothOut):
    sessions: list[VoiceTalkOut]
    total: int
    pipeline: str = "turns"


class ShownSocketOut(BothOut):
    session_id: str
    user_id: str
    user_email: str | None
    role: str
    path: str
    conversation_id: str | None
    connected_at: str
    duration_seconds: float

    @classmethod
    def of(cls, found: Connection, email: str | None, now: datetime) -> Self:
        return cls(
            session_id=found.id,
            user_id=found.badge.user_id,
            user_email=email,
            role=found.badge.role,
            path=found.path,
            conversation_id=found.conversation_id,
            connected_at=rfc3339(found.connected_at),
            duration_seconds=round((now - found.connected_at).total_seconds(), 1),
        )


class VisitsOut(BothOut):
    """Of those that were opened in the period; the mean is of those that have ended."""

    opened: int
    ended: int
    avg_duration_seconds: float

    @classmethod
    def of(cls, sums: Sums) -> Self:
        ended = sums.get("gone", 0)
        seconds = sums.get("milliseconds", 0) / 1000
        return cls(opened=sums.get("sessions", 0), ended=ended, avg_duration_seconds=share(seconds, ended))


class VoiceNowOut(SpeechOut, BothOut):
    """What was heard and said, with what a panel shows beside it: of open sockets, and of those of today, UTC.
    `error_rate_24h` is null, since nobody measures it."""

    active_sessions: int
    connections_by_type: dict[str, int]
    total_sessions_24h: int
    avg_session_duration_sec: float
    stt_latency_p95_ms: float | None
    tts_latency_p95_ms: float | None
    error_rate_24h: None = None

    @classmethod
    def of(cls, told: Speech, live: Sums, visits: Mapping[str, Sums], stages: Mapping[str, Sums]) -> Self:
        open_now = {kind: max(0, number) for kind, number in live.items()}
        today = VisitsOut.of(joined(visits.values()))
        return cls(
            **SpeechOut.model_validate(asdict(told)).model_dump(),
            active_sessions=sum(open_now.values()),
            connections_by_type=open_now,
            total_sessions_24h=today.opened,
            avg_session_duration_sec=today.avg_duration_seconds,
            stt_latency_p95_ms=Latency.of(stages.get(SPEECH["stt"], {})).p95_ms,
            tts_latency_p95_ms=Latency.of(stages.get(SPEECH["tts"], {})).p95_ms,
        )


def joined(some: Iterable[Sums]) -> Sums:
    return sum((Counter(each) for each in some), Counter())


class VoiceUseOut(BothOut):
    period: str
    total_sessions: int
    by_type: dict[str, VisitsOut]
    stt_seconds: float
    tts_characters: int
    calls_by_model: dict[str, int]

    @classmethod
    def of(cls, period: str, visits: Mapping[str, Sums], speech: Speech) -> Self:
        by_type = {kind: VisitsOut.of(sums) for kind, sums in visits.items()}
        return cls(
            period=period,
            total_sessions=sum(each.opened for each in by_type.values()),
            by_type=by_type,
            stt_seconds=speech.stt_seconds,
            tts_characters=speech.tts_characters,
            calls_by_model={name: used.calls for name, used in speech.by_model.items()},
        )


class BucketOut(BothOut):
    """`up_to_ms` is null for what took longer than every bound."""

    up_to_ms: int | None
    count: int


class LatenciesOut(BothOut):
    metric: str
    period: str
    buckets: list[BucketOut]
    sample_count: int
    avg_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None

    @classmethod
    def of(cls, metric: str, period: str, stages: Mapping[str, Sums]) -> Self:
        sums = stages.get(SPEECH[metric], {})
        told = Latency.of(sums)
        bounds = (*BOUNDS, None)
        return cls(
            metric=metric,
            period=period,
            buckets=[BucketOut(up_to_ms=b, count=sums.get(n, 0)) for b, n in zip(bounds, BUCKETS, strict=True)],
            sample_count=told.count,
            avg_ms=told.mean_ms,
            p50_ms=told.p50_ms,
            p95_ms=told.p95_ms,
            p99_ms=told.p99_ms,
        )


class VoiceCostsOut(BothOut):
    period: str
    total_cost_usd: float
    by_model: dict[str, SpeechModelOut]
    tts_characters: int
    stt_minutes: float

    @classmethod
    def of(cls, period: str, speech: Speech) -> Self:
        return cls(
            period=period,
            total_cost_usd=speech.cost_usd,
            by_model={name: SpeechModelOut.model_validate(asdict(each)) for name, each in speech.by_model.items()},
            tts_characters=speech.tts_characters,
            stt_minutes=round(speech.stt_seconds / MINUTE, 2),
        )


class ToolFigureOut(BothOut):
    name: str
    calls: int
    failed: int
    avg_ms: float

    @classmethod
    def of(cls, name: str, sums: Sums) -> Self:
        calls = sums.get("calls", 0)
        return cls(
            name=name, calls=calls, failed=sums.get("failed", 0), avg_ms=share(sums.get("latency_ms", 0), calls)
        )


class ToolFiguresOut(BothOut):
    period: str
    total_calls: int
    tools: list[ToolFigureOut]

    @classmethod
    def of(cls, period: str, tools: Mapping[str, Sums]) -> Self:
        told = [ToolFigureOut.of(name, sums) for name, sums in tools.items()]
        return cls(period=period, total_calls=sum(each.calls for each in told), tools=told)
