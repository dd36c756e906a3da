"""What was heard and said in a period."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.analytics.model.figures import Figures, Sums
from shared.domain.analytics.model.latencies import STAGES, Latency

SECOND, MILLION = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class ModelUse:
    """`cost_usd` as far as prices are known."""

    calls: int
    seconds: float
    characters: int
    cost_usd: float

    @classmethod
    def of(cls, sums: Sums) -> "ModelUse":
        calls, heard, said, micros = (sums.get(name, 0) for name in ("calls", "audio_ms", "characters", "micros"))
        return cls(calls, heard / SECOND, said, micros / MILLION)


@dataclass(frozen=True, slots=True)
class SpeechDay:
    date: str
    stt_seconds: float
    tts_characters: int


@dataclass(frozen=True, slots=True)
class Speech:
    """First tokens are those of every answer, spoken or typed."""

    stt_seconds: float
    tts_characters: int
    cost_usd: float
    by_model: Mapping[str, ModelUse]
    latencies: Mapping[str, Latency]
    by_day: list[SpeechDay]

    @classmethod
    def of(cls, figures: Figures) -> "Speech":
        by_model = {name: ModelUse.of(sums) for name, sums in figures.by_name("speech").items()}
        stages, said = figures.by_name("stage"), dict(figures.by_day("characters"))
        return cls(
            stt_seconds=figures.total("audio_ms") / SECOND,
            tts_characters=figures.total("characters"),
            cost_usd=round(sum(each.cost_usd for each in by_model.values()), 6),
            by_model=by_model,
            latencies={stage: Latency.of(stages.get(stage, {})) for stage in STAGES},
            by_day=[SpeechDay(day, heard / SECOND, said[day]) for day, heard in figures.by_day("audio_ms")],
        )
