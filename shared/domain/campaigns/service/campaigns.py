"""What a person may do with campaigns of their own. Somebody else's is not found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from shared.domain.campaigns.model import work
from shared.domain.campaigns.model.campaigns import (
    SHOWN_NUMBERS,
    Campaign,
    CampaignStatus,
    Progress,
    completed,
    launched,
    not_there,
    paused,
    progress,
    refuse_impossible,
    updated,
)
from shared.domain.campaigns.model.contacts import Rejected, Row, sifted
from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository, in_groups
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, NotFound, Stale, Unprocessable
from shared.kit.ids import is_id
from shared.kit.making import new_id
from shared.kit.paging import Page
from shared.kit.principal import Principal
from shared.queues import Outbox

AT_ONCE = 900  # contacts that are loaded within the request
TOLD = 100
MOST = 100_000


class Agents(Protocol):
    def pinned(self, user_id: str, agent_id: str) -> tuple[Mapping[str, Any], int]:
        """How an agent is now, and the number of that version. Raises when the person has no such agent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    agent_id: str | None = None
    status: CampaignStatus | None = None
    skip: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class CampaignService:
    campaigns: CampaignRepository
    contacts: ContactRepository
    agents: Agents
    later: Outbox
    now: Clock = utc_now

    def create(self, user: Principal, fields: Mapping[str, Any], rows: Sequence[Row]) -> Campaign:
        """A number that cannot be one refuses the whole; one that comes twice is taken once."""
        self.agents.pinned(user.user_id, fields["agent_id"])
        taken = sifted(rows)
        refuse_invalid(taken.rejected)
        now = self.now()
        shown = tuple(row.number for row in taken.accepted[:SHOWN_NUMBERS])
        new = Campaign(
            user_id=user.user_id, id=new_id(), numbers=shown, created_at=now, updated_at=now, **dict(fields)
        )
        refuse_impossible(new)
        groups = list(in_groups(taken.accepted))
        self.campaigns.add(
            new, len(groups)
        )  # one that is there is of an earlier try, which may not have come further
        if len(taken.accepted) > AT_ONCE:
            for message in work.loads(user.user_id, new.id, groups):
                self.later.send(message)
            return new
        for number, group in enumerate(groups):
            self.contacts.load(new, work.announced(number), group, announced=True)
        return self.get(user, new.id)

    def get(self, user: Principal, campaign_id: str) -> Campaign:
        found = self.campaigns.get(user.user_id, campaign_id) if is_id(campaign_id) else None
        if found is None:
            raise not_there()
        return found

    def page(self, user: Principal, wanted: Wanted) -> Page[Campaign]:
        total = self.campaigns.total(user.user_id, wanted.agent_id, wanted.status)
        if wanted.skip >= total:
            return Page([], total=total)
        last = wanted.skip + wanted.limit
        found = self.campaigns.newest(user.user_id, wanted.agent_id, wanted.status, last)
        return Page(list(islice(found, wanted.skip, last)), total=total)

    def update(self, user: Principal, campaign_id: str, changes: Mapping[str, Any]) -> Campaign:
        if "agent_id" in changes:
            self.agents.pinned(user.user_id, changes["agent_id"])
        return self._changed(user, campaign_id, lambda before: updated(before, changes, self.now()))

    def launch(self, user: Principal, campaign_id: str) -> Campaign:
        """Begins, or goes on after a pause. Said twice it is done once; the second time wakes it at least."""

        def start(before: Campaign) -> Campaign:
            first = before.launched_at is None
            pinned, version = self.agents.pinned(user.user_id, before.agent_id) if first else ({}, 0)
            return launched(before, self.now(), pinned, version)

        after = self._changed(user, campaign_id, start)
        self.later.send(work.pump(user.user_id, campaign_id))
        return after

    def pause(self, user: Principal, campaign_id: str, reason: str = "asked") -> Campaign:
        """No call begins from here on; those that nobody has answered are taken back, the others go on."""
        after = self._changed(user, campaign_id, lambda before: paused(before, self.now(), reason))
        self.later.send(work.hush(user.user_id, campaign_id))
        return after

    def stop(self, user: Principal, campaign_id: str) -> Campaign:
        """For good. Who has not been called is not called any more."""
        after = self._changed(user, campaign_id, self._stopped)
        self.later.send(work.hush(user.user_id, campaign_id))
        return after

    def _stopped(self, before: Campaign) -> Campaign:
        if before.status is CampaignStatus.COMPLETED:
            return before
        if before.status is CampaignStatus.DRAFT:
            raise Conflict("A draft has not begun: it is deleted, not stopped", code="CAMPAIGN_003")
        return completed(before, self.now(), "stopped")

    def progress(self, user: Principal, campaign_id: str) -> Progress:
        return progress(self.get(user, campaign_id), self.now())

    def delete(self, user: Principal, campaign_id: str) -> None:
        """Its calls stay in the log. One under way is stopped first."""

        def attempt() -> None:
            found = self.get(user, campaign_id)
            if found.status.live or not found.idle:
                raise Conflict("A campaign under way is stopped before it is deleted", code="CAMPAIGN_003")
            if not self.campaigns.remove(found):
                raise Stale

        agreeing(attempt)
        self.later.send(work.sweep(user.user_id, campaign_id))

    def close(self, user: Principal) -> bool:
        """All of them, for good: those that call are stopped, those that are idle are deleted. Whether none is left."""
        left = False
        for each in list(self.campaigns.newest(user.user_id, None, None, MOST)):
            try:
                if each.status.live:
                    self.stop(user, each.id)
                self.delete(user, each.id)
            except Conflict:
                left = True  # a call is under way
            except NotFound:
                continue
        return not left

    def _changed(self, user: Principal, campaign_id: str, change: Callable[[Campaign], Campaign]) -> Campaign:
        def attempt() -> Campaign:
            before = self.get(user, campaign_id)
            after = change(before)
            if after is not before and not self.campaigns.replace(before, after):
                raise Stale
            return after

        return agreeing(attempt)


def refuse_invalid(rejected: Sequence[Rejected]) -> None:
    wrong = [each for each in rejected if each.reason != "DUPLICATE"]
    if wrong:
        told = [{"line": each.line, "given": each.given, "reason": each.reason} for each in wrong[:TOLD]]
        first = wrong[0]
        raise Unprocessable(
            f"phone_numbers: number {first.line} is not taken: {first.message}",
            field="phone_numbers",
            rejected=told,
        )
