"""Figures for those who may see them: of everybody for who governs a product, else of one's own."""

from dataclasses import dataclass
from datetime import date

from shared.domain.analytics.model.facts import LIVE, SOCKETS
from shared.domain.analytics.model.figures import Figures, Holdings
from shared.domain.analytics.model.periods import Period, period
from shared.domain.analytics.repository.rollups import RollupRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class AnalyticsService:
    rollups: RollupRepository
    now: Clock = utc_now

    def figures(self, user: Principal, first: date | None, last: date | None) -> Figures:
        asked = period(first, last, self.now().date())
        found = self.rollups.days(scope_of(user), f"{asked.first}", f"{asked.last}")
        return Figures(asked, found)

    def own(self, user: Principal, asked: Period) -> Figures:
        """Also of who may see everybody's."""
        return Figures(asked, self.rollups.days(own_scope(user), f"{asked.first}", f"{asked.last}"))

    def documents(self, user: Principal) -> Holdings:
        """What can be found now; of everybody, or one's own."""
        return Holdings(self.rollups.wholes(scope_of(user)))

    def open_sockets(self, user: Principal) -> int:
        """Of everybody, to who governs a product: others are told of none."""
        if not user.reads_admin:
            return 0
        live = self.rollups.whole(SOCKETS, f"{LIVE}#{user.product}")
        return sum(max(0, number) for number in live.values())

    def active_users(self, user: Principal, figures: Figures) -> int:
        """How many different people said something in the period; to who sees only themselves, whether they did."""
        if not user.reads_admin:
            return int(figures.total("messages") > 0)
        asked = figures.period
        return self.rollups.present(user.product, f"{asked.first}", f"{asked.last}").count()


def scope_of(user: Principal) -> str:
    return user.product if user.reads_admin else own_scope(user)


def own_scope(user: Principal) -> str:
    return f"{user.product}#{user.user_id}"
