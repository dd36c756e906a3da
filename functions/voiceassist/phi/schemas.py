"""Bodies and answers of `/api/admin/phi`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pydantic import Field

from shared.domain.privacy.model import ABOUT, Event, Routing, Rules
from shared.kit.clock import rfc3339
from shared.kit.errors import Unprocessable
from shared.phi import Mode, Screened
from shared.phi.patterns import Kind
from shared.web.schemas import BothOut, In

LONGEST_TEXT = 50_000


class PhiRuleIn(In):
    """`mode`; or `enabled`, where on is to mask and off is to allow."""

    mode: Mode | None = None
    enabled: bool | None = None

    def chosen(self) -> Mode:
        if self.mode is not None:
            return self.mode
        if self.enabled is None:
            raise Unprocessable("Say which mode", field="mode")
        return Mode.MASK if self.enabled else Mode.ALLOW


class PhiTextIn(In):
    text: str = Field(max_length=LONGEST_TEXT)


class PhiRoutingIn(In):
    mode: Routing


class PhiRuleOut(BothOut):
    id: str
    name: str
    phi_type: str
    description: str
    mode: Mode
    enabled: bool
    updated_at: str | None

    @classmethod
    def of(cls, kind: Kind, rules: Rules) -> "PhiRuleOut":
        name, description = ABOUT[kind]
        mode = rules.modes[kind]
        return cls(
            id=kind.value,
            name=name,
            phi_type=kind.value,
            description=description,
            mode=mode,
            enabled=mode is not Mode.ALLOW,
            updated_at=rfc3339(rules.updated_at) if rules.updated_at else None,
        )


class PhiRulesOut(BothOut):
    rules: list[PhiRuleOut]
    total: int
    version: int

    @classmethod
    def of(cls, rules: Rules) -> "PhiRulesOut":
        found = [PhiRuleOut.of(kind, rules) for kind in Kind]
        return cls(rules=found, total=len(found), version=rules.version)


class PhiEntityOut(BothOut):
    type: str
    start: int
    end: int
    value: str


class PhiFoundOut(BothOut):
    contains_phi: bool
    entities: list[PhiEntityOut]
    phi_types: list[str]
    action: Mode
    redacted_text: str

    @classmethod
    def of(cls, text: str, screened: Screened) -> "PhiFoundOut":
        entities = [
            PhiEntityOut(type=each.kind.value, start=each.start, end=each.end, value=text[each.start : each.end])
            for each in screened.found
        ]
        return cls(
            contains_phi=bool(entities),
            entities=entities,
            phi_types=sorted({each.type for each in entities}),
            action=screened.mode,
            redacted_text=screened.text,
        )


class RedactedOut(BothOut):
    original_length: int
    redacted_text: str
    redaction_count: int
    blocked: bool

    @classmethod
    def of(cls, text: str, screened: Screened) -> "RedactedOut":
        return cls(
            original_length=len(text),
            redacted_text=screened.text,
            redaction_count=len(screened.found) if screened.mode is not Mode.ALLOW else 0,
            blocked=screened.blocked,
        )


class PhiRoutingOut(BothOut):
    mode: Routing
    updated_at: str | None

    @classmethod
    def of(cls, rules: Rules) -> "PhiRoutingOut":
        return cls(mode=rules.routing, updated_at=rfc3339(rules.updated_at) if rules.updated_at else None)


class PhiStatsOut(BothOut):
    days: int
    total_detections: int
    masked: int
    blocked: int
    allowed: int
    by_type: dict[str, int]
    by_day: dict[str, int]

    @classmethod
    def of(cls, stats: Mapping[str, Mapping[str, int]], days: int) -> "PhiStatsOut":
        by_type: dict[str, int] = defaultdict(int)
        by_day: dict[str, int] = defaultdict(int)
        for place, numbers in stats.items():
            day, _, kind = place.partition("#")
            by_type[kind] += numbers["found"]
            by_day[day] += numbers["found"]
        sums = {name: sum(numbers[name] for numbers in stats.values()) for name in ("masked", "blocked", "allowed")}
        return cls(days=days, total_detections=sum(by_type.values()), by_type=by_type, by_day=by_day, **sums)


class PhiEventOut(BothOut):
    id: str
    timestamp: str
    user_id: str | None
    action: Mode
    phi_types: dict[str, int]


class PhiEventsOut(BothOut):
    events: list[PhiEventOut]
    limit: int
    offset: int

    @classmethod
    def of(cls, events: Sequence[Event], offset: int, limit: int) -> "PhiEventsOut":
        found = [
            PhiEventOut(
                id=each.id,
                timestamp=rfc3339(each.at),
                user_id=each.user_id,
                action=each.mode,
                phi_types=dict(each.kinds),
            )
            for each in events
        ]
        return cls(events=found, limit=limit, offset=offset)


class PhiHealthOut(BothOut):
    """`missed`: kinds that are not found in a sentence that has them; `degraded` while there are any."""

    status: str
    detectors: int
    missed: list[str]
    routing: Routing
    rules_version: int

    @classmethod
    def of(cls, rules: Rules, missed: Sequence[Kind]) -> "PhiHealthOut":
        return cls(
            status="degraded" if missed else "healthy",
            detectors=len(Kind) - len(missed),
            missed=[kind.value for kind in missed],
            routing=rules.routing,
            rules_version=rules.version,
        )
