"""Identifiers in prompts: screened on their way out, and what administrators decide about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.audit.records import entry_of
from shared.cache import Cache
from shared.domain.privacy.model import Event, Routing, Rules
from shared.domain.privacy.repository import PrivacyRepository, from_kept, kept_of
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Forbidden, Stale
from shared.kit.principal import Principal
from shared.phi import Found, Mode, Modes, Screened, screen
from shared.phi.patterns import Kind

KEPT_FOR = 30  # seconds until every instance follows a changed rule, at most
EVENT_DAYS = 31


@dataclass(frozen=True, slots=True)
class PrivacyService:
    privacy: PrivacyRepository
    cache: Cache
    now: Clock = utc_now

    def applied(self) -> Modes:
        """What holds now, on every instance the same within half a minute."""
        return self._known().applied

    def note(self, found: Sequence[Found], modes: Modes, mode: Mode, user_id: str | None = None) -> None:
        """Counted, never kept."""
        if found:
            self.privacy.note(user_id, found, modes, mode, self.now())

    def screen(self, text: str, user_id: str | None = None) -> Screened:
        """What may leave of a text."""
        modes = self.applied()
        screened = screen(text, modes)
        self.note(screened.found, modes, screened.mode, user_id)
        return screened

    def rules(self, user: Principal) -> Rules:
        may_read(user)
        return self.privacy.rules()

    def tried(self, user: Principal, text: str) -> Screened:
        """By the rules as they are, without a trace."""
        may_read(user)
        return screen(text, self.privacy.rules().applied)

    def set_mode(self, user: Principal, kind: Kind, mode: Mode) -> Rules:
        facts = {"kind": kind.value, "mode": mode.value}
        return self._changed(user, facts, lambda rules: replace(rules, modes={**rules.modes, kind: mode}))

    def set_routing(self, user: Principal, routing: Routing) -> Rules:
        return self._changed(user, {"routing": routing.value}, lambda rules: replace(rules, routing=routing))

    def stats(self, user: Principal, days: int) -> dict[str, dict[str, int]]:
        may_read(user)
        today = self.now().date()
        return self.privacy.stats(f"{today - timedelta(days=days - 1)}", f"{today}")

    def events(self, user: Principal, offset: int, limit: int) -> list[Event]:
        """Of the last month, newest first: looked for only on days that have some."""
        known = self.stats(user, EVENT_DAYS)
        return self.privacy.events(sorted({place[:10] for place in known}, reverse=True), offset, limit)

    def _known(self) -> Rules:
        return from_kept(self.cache.get("phi", "rules", lambda: kept_of(self.privacy.rules()), ttl=KEPT_FOR))

    def _changed(self, user: Principal, facts: dict[str, str], change: Callable[[Rules], Rules]) -> Rules:
        if not user.is_admin:
            raise Forbidden("Administrators only")

        def attempt() -> Rules:
            before = self.privacy.rules()
            after = replace(change(before), version=before.version + 1, updated_at=self.now())
            if not self.privacy.replace(before, after, entry_of("phi.rules", user, "phi:rules", **facts)):
                raise Stale
            return after

        done = agreeing(attempt)
        self.cache.end("phi:*")
        return done


def may_read(user: Principal) -> None:
    if not user.reads_admin:
        raise Forbidden("Administrators and viewers only")
