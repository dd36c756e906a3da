"""What administrators do with feature flags, and what the flags say to everybody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from shared.audit import Entry
from shared.audit.records import entry_of
from shared.cache import Cache
from shared.domain.flags.model.evaluation import Evaluation, evaluate
from shared.domain.flags.model.flags import MOST_FLAGS, Change, Flag, checked, exists, missing, too_many
from shared.domain.flags.repository import FlagRepository, from_written, written
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Forbidden, Stale
from shared.kit.making import made_before, new_id
from shared.kit.paging import Page, cursor_of, place_of
from shared.kit.principal import Principal

KEPT_FOR = 30  # seconds, and with the cache's own delay far below the minute that is promised
EVALUATED = "flags"
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class FlagService:
    flags: FlagRepository
    cache: Cache
    now: Clock = utc_now

    def all(self, user: Principal) -> list[Flag]:
        may_read(user)
        return self.flags.all()

    def get(self, user: Principal, name: str) -> Flag:
        may_read(user)
        return self._get(name)

    def history(self, user: Principal, name: str, limit: int, cursor: str | None) -> Page[Change]:
        """Newest first; that of a deleted flag too."""
        may_read(user)
        changes, last = self.flags.history(name, limit, place_of(cursor, 1)[0] if cursor else None)
        return Page(changes, cursor_of(last) if last else None)

    def create(self, user: Principal, make: Callable[[datetime], Flag]) -> Flag:
        may_write(user)
        new = replace(make(self.now()), written_as=new_id())
        new = checked(new, written(new))

        def attempt() -> Flag:
            if before := made_before(lambda: self._written(new)):
                return before
            if not self.flags.add(new, self._entry("flag.create", user, new.name), MOST_FLAGS):
                raise self._why(new.name)
            return new

        return self._told(attempt)

    def update(self, user: Principal, name: str, changes: Mapping[str, Any]) -> Flag:
        """What is not named stays."""
        return self._changed(user, name, "flag.update", lambda flag: replace(flag, **changes))

    def toggle(self, user: Principal, name: str) -> Flag:
        return self._changed(user, name, "flag.toggle", lambda flag: replace(flag, enabled=not flag.enabled))

    def delete(self, user: Principal, name: str) -> None:
        may_write(user)

        def attempt() -> None:
            gone = self._get(name)
            if not self.flags.remove(gone, self._entry("flag.delete", user, name), self.now()):
                raise Stale

        self._told(attempt)

    def evaluated(self, user: Principal) -> list[Evaluation]:
        """Every flag as it is for the caller; archived ones are no longer told of."""
        flags = [flag for flag in self._known() if not flag.archived]
        return [evaluate(flag, user.user_id, user.role) for flag in flags]

    def evaluation(self, user: Principal, name: str) -> Evaluation:
        found = next((flag for flag in self._known() if flag.name == name), None)
        if found is None:
            raise missing()
        return evaluate(found, user.user_id, user.role)

    def version(self) -> int:
        return int(self.cache.get(EVALUATED, "version", lambda: self.flags.counts()[0], ttl=KEPT_FOR))

    def _known(self) -> Sequence[Flag]:
        kept = self.cache.get(EVALUATED, "all", lambda: [written(flag) for flag in self.flags.all()], ttl=KEPT_FOR)
        return [from_written(flag) for flag in kept]

    def _changed(self, user: Principal, name: str, act: str, change: Callable[[Flag], Flag]) -> Flag:
        may_write(user)
        named = new_id()

        def attempt() -> Flag:
            before = self._get(name)
            if before.written_as == named:  # by an earlier try of this request
                return before
            later = max(self.now(), before.updated_at + timedelta(milliseconds=1))
            after = replace(change(before), updated_at=later, version=before.version + 1, written_as=named)
            checked(after, written(after))
            if not self.flags.replace(before, after, self._entry(act, user, name)):
                raise Stale
            return after

        return self._told(attempt)

    def _told(self, attempt: Callable[[], Done]) -> Done:
        done = agreeing(attempt)
        self.cache.end(f"{EVALUATED}:*")
        return done

    def _written(self, new: Flag) -> Flag | None:
        found = self.flags.get(new.name)
        return found if found and found.written_as == new.written_as else None

    def _get(self, name: str) -> Flag:
        found = self.flags.get(name)
        if found is None:
            raise missing()
        return found

    def _entry(self, act: str, user: Principal, name: str) -> Entry:
        return entry_of(act, user, f"flag:{name}")

    def _why(self, name: str) -> Exception:
        if self.flags.get(name) is not None:
            return exists()
        return too_many() if self.flags.counts()[1] >= MOST_FLAGS else Stale()


def may_read(user: Principal) -> None:
    if not user.reads_admin:
        raise Forbidden("Administrators and viewers only")


def may_write(user: Principal) -> None:
    if not user.is_admin:
        raise Forbidden("Administrators only")
