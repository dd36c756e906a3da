"""What the admin panel tells of the whole system."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.domain.analytics.model.facts import ALL, PEOPLE, Socket
from shared.domain.analytics.model.figures import Figures
from shared.domain.analytics.model.periods import Period, latest
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


def there(whole: Mapping[str, int]) -> int:
    return whole.get("sessions", 0) - whole.get("gone", 0)


def reads(user: Principal) -> None:
    if not user.reads_admin:
        raise Forbidden("Administrators and viewers only")
