"""What happens to campaigns by itself: they begin when their time comes, end when nothing is left, and pause when too
much goes wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.campaigns.model import work
from shared.domain.campaigns.model.campaigns import (
    JUDGED_SECONDS,
    Campaign,
    CampaignStatus,
    completed,
    paused,
    started,
)
from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import Stale
from shared.queues import Outbox


@dataclass(frozen=True, slots=True)
class UpkeepService:
    campaigns: CampaignRepository
    later: Outbox
    now: Clock = utc_now

    def find(self, owner: str, campaign_id: str) -> Campaign | None:
        return self.campaigns.get(owner, campaign_id)

    def pump(self, owner: str, campaign_id: str) -> None:
        self.later.send(work.pump(owner, campaign_id))

    def seen_to(self, owner: str, campaign_id: str) -> Campaign | None:
        """As it is after whatever is due has been done to it."""

        def change(before: Campaign) -> Campaign:
            now = self.now()
            if before.status is CampaignStatus.SCHEDULED and before.window.holds(now):
                return started(before, now)
            if before.status is CampaignStatus.SCHEDULED and before.window.over(now):
                return completed(before, now, "window_over")
            if before.status is CampaignStatus.ACTIVE and before.troubled:
                return paused(before, now, "too_many_failures")
            why = before.finished(now)
            return completed(before, now, why) if why else before

        after = self._changed(owner, campaign_id, change)
        if (
            after is not None
            and after.status is CampaignStatus.PAUSED
            and after.pause_reason == "too_many_failures"
        ):
            self.later.send(work.hush(owner, campaign_id))
        return after

    def pause(self, owner: str, campaign_id: str, reason: str) -> None:
        self._changed(owner, campaign_id, lambda before: halted(before, self.now(), reason))
        self.later.send(work.hush(owner, campaign_id))

    def due(self) -> Iterator[tuple[str, str]]:
        return self.campaigns.woken(self.now())

    def look_again(self, campaign: Campaign, after: timedelta) -> None:
        now = self.now()
        over = campaign.status is CampaignStatus.COMPLETED
        self.campaigns.wake(campaign, None if over else now + after)
        if self._settled_down(campaign, now):
            self.campaigns.forget_troubles(campaign, rfc3339(now))

    def _settled_down(self, campaign: Campaign, now: datetime) -> bool:
        since = campaign.recent_since
        return bool(campaign.recent_calls and since and now - since > timedelta(seconds=JUDGED_SECONDS))

    def _changed(self, owner: str, campaign_id: str, change: Callable[[Campaign], Campaign]) -> Campaign | None:
        def attempt() -> Campaign | None:
            before = self.campaigns.get(owner, campaign_id)
            if before is None:
                return None
            after = change(before)
            if after is not before and not self.campaigns.replace(before, after):
                raise Stale
            return after

        return agreeing(attempt)


def halted(before: Campaign, now: datetime, reason: str) -> Campaign:
    return paused(before, now, reason) if before.status.live else before
