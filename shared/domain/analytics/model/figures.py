"""Sums of days, joined to the figures that are shown."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.domain.analytics.model.periods import Period

Sums = Mapping[str, int]
MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Holdings:
    """`places` are the sums of a scope over all days, by place."""

    places: Mapping[str, Sums]

    def total(self, name: str) -> int:
        return self.places.get("all", {}).get(name, 0)

    def by(self, kind: str) -> dict[str, int]:
        """`type` or `collection`: documents of each, where there are some."""
        prefix = f"all~{kind}#"
        told = {place: sums.get("documents", 0) for place, sums in self.places.items() if place.startswith(prefix)}
        return {place.removeprefix(prefix): number for place, number in sorted(told.items()) if number}


@dataclass(frozen=True, slots=True)
class Figures:
    """`places` are the sums of a scope by place, `day#<date>` and what stands below it."""

    period: Period
    places: Mapping[str, Sums]

    def by_day(self, *names: str) -> list[tuple[str, int]]:
        """Every day of the period, also those on which nothing was."""
        return [(day, self.of(f"day#{day}", *names)) for day in self.period.days()]

    def total(self, *names: str) -> int:
        return sum(number for _, number in self.by_day(*names))

    def of(self, place: str, *names: str) -> int:
        sums = self.places.get(place, {})
        return sum(sums.get(name, 0) for name in names)

    def by_name(self, kind: str) -> dict[str, dict[str, int]]:
        """`model` or `tool`: the sums of each over the whole period."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for name, sums in self._named(kind):
            for field, number in sums.items():
                found[name][field] += number
        return {name: dict(sums) for name, sums in sorted(found.items())}

    def _named(self, kind: str) -> Iterator[tuple[str, Sums]]:
        for place, sums in self.places.items():
            _, sign, rest = place.partition("~")
            if sign and rest.startswith(f"{kind}#"):
                yield rest.partition("#")[2], sums

    def mean(self, amount: str, of: str, *, unit: float = 1) -> float:
        whole = self.total(of)
        return round(self.total(amount) / unit / whole, 1) if whole else 0.0
