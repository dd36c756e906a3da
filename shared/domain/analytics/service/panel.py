"""What the admin panel tells of the whole system."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.analytics.model.facts import ALL, FILES, FOLDERS, PATIENTS, PEOPLE, SOCKETS, Socket
from shared.domain.analytics.model.figures import Figures
from shared.domain.analytics.model.periods import Period, latest, period
from shared.domain.analytics.repository.rollups import RollupRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Forbidden
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class People:
    """`admins` are those that are active."""

    total: int
    active: int
    admins: int


@dataclass(frozen=True, slots=True)
class Summary:
    people: People
    conversations: int
    conversations_today: int


@dataclass(frozen=True, slots=True)
class Metrics:
    people: People
    period: Period
    registered: list[tuple[str, int]]
    active: list[tuple[str, int]]
    conversations: int
    messages: int


@dataclass(frozen=True, slots=True)
class Held:
    """How many there are, of all and below it; and how many were made, day by day."""

    whole: Mapping[str, Mapping[str, int]]
    made: list[tuple[str, int]]

    def of(self, place: str, name: str = "things") -> int:
        return self.whole.get(place, {}).get(name, 0)

    def by(self, kind: str, name: str = "things") -> dict[str, int]:
        prefix = f"{ALL}~{kind}#"
        told = {
            place.removeprefix(prefix): self.of(place, name) for place in self.whole if place.startswith(prefix)
        }
        return {below: number for below, number in sorted(told.items()) if number}

    def lately(self, days: int) -> int:
        return sum(number for _, number in self.made[-days:])


@dataclass(frozen=True, slots=True)
class PanelService:
    rollups: RollupRepository
    people: Callable[[], People]
    now: Clock = utc_now

    def summary(self, user: Principal) -> Summary:
        reads(user)
        whole = self.rollups.whole(user.product)
        today = self.rollups.whole(user.product, f"day#{self.now():%Y-%m-%d}")
        return Summary(self.people(), there(whole), today.get("sessions", 0))

    def metrics(self, user: Principal, days: int) -> Metrics:
        reads(user)
        asked = latest(days, self.now().date())
        figures = Figures(asked, self.rollups.days(PEOPLE, f"{asked.first}", f"{asked.last}"))
        whole = self.rollups.whole(user.product, ALL)
        return Metrics(
            people=self.people(),
            period=asked,
            registered=figures.by_day("registered"),
            active=figures.by_day("active"),
            conversations=there(whole),
            messages=whole.get("messages", 0),
        )

    def sockets(self, user: Principal) -> tuple[Mapping[str, int], list[Socket]]:
        """How many are open by kind, and the newest ten."""
        reads(user)
        return self.rollups.open_sockets()

    def own_sockets(self, user: Principal, most: int) -> tuple[Mapping[str, int], list[Socket]]:
        """Of this product: how many are open by kind, and those among the newest of all."""
        reads(user)
        return self.rollups.open_sockets(user.product, most)

    def visits(self, user: Principal, days: int) -> Figures:
        """Sockets that came and went, and how long they stayed."""
        reads(user)
        asked = latest(days, self.now().date())
        return Figures(asked, self.rollups.days(SOCKETS, f"{asked.first}", f"{asked.last}"))

    def spoken(self, user: Principal, days: int) -> Figures:
        return self.talking(user, self.now().date() - timedelta(days=days - 1), None)

    def folders(self, user: Principal, days: int) -> Held:
        return self._held(user, FOLDERS, days)

    def patients(self, user: Principal, days: int) -> Held:
        return self._held(user, PATIENTS, days)

    def _held(self, user: Principal, scope: str, days: int, name: str = "things") -> Held:
        reads(user)
        asked = latest(days, self.now().date())
        made = Figures(asked, self.rollups.days(scope, f"{asked.first}", f"{asked.last}"))
        return Held(self.rollups.wholes(scope), made.by_day(name))

    def talking(self, user: Principal, first: date | None, last: date | None) -> Figures:
        """Of everybody, for those who may see it."""
        reads(user)
        asked = period(first, last, self.now().date())
        return Figures(asked, self.rollups.days(user.product, f"{asked.first}", f"{asked.last}"))

    def files(self, user: Principal, days: int) -> Held:
        """How many files of messages there are and how large they are."""
        return self._held(user, FILES, days, "files")


def there(whole: Mapping[str, int]) -> int:
    return whole.get("sessions", 0) - whole.get("gone", 0)


def reads(user: Principal) -> None:
    if not user.reads_admin:
        raise Forbidden("Administrators and viewers only")
