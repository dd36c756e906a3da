"""Two levels: what this instance holds in memory, and what all of them share.

A value is kept for its time and no longer, whichever level it came from. Whoever changes what was read from says so
by a ban on a pattern (`flags:*`); every instance learns of it within `LEARNS` seconds and takes nothing older.
A store that does not answer costs the time to load, never an answer.
"""

import fnmatch
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.kit.errors import Invalid, Unavailable

LEARNS = 5.0
LONGEST = 3600  # seconds a value may be kept
MOST_BANS = 100
LONGEST_PATTERN = 200
EVERYTHING = "*"
Joining = Callable[[Any], None]  # writes into the store's own transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """`made_after` is the newest ban that was known when it was begun."""

    text: str
    made_after: int
    ends_at: float


@dataclass(frozen=True, slots=True)
class Ban:
    number: int
    pattern: str
    at: float

    def ends(self, key: str, kept: Kept) -> bool:
        return kept.made_after < self.number and fnmatch.fnmatchcase(key, self.pattern)


@dataclass(frozen=True, slots=True)
class Bans:
    number: int = 0
    bans: Sequence[Ban] = ()

    def ends(self, key: str, kept: Kept) -> bool:
        return any(ban.ends(key, kept) for ban in self.bans)

    def grown(self, pattern: str, now: float) -> "Bans":
        """What could still end something; too many become one that ends everything."""
        new = Ban(self.number + 1, pattern, now)
        young = [ban for ban in self.bans if now - ban.at <= LONGEST + LEARNS and ban.pattern != pattern]
        if pattern == EVERYTHING or len(young) >= MOST_BANS:
            return Bans(new.number, (Ban(new.number, EVERYTHING, now),))
        return Bans(new.number, (*young, new))


class SharedStore(Protocol):
    """Raises `Unavailable` where it does not answer."""

    def get(self, key: str) -> Kept | None: ...

    def put(self, key: str, kept: Kept) -> None: ...

    def bans(self) -> Bans: ...

    def ban(self, pattern: str, now: float, also: Joining) -> Bans: ...

    def size(self) -> tuple[int, int]: ...


class Tally(Protocol):
    def count(self, key: str, amount: float = 1) -> None: ...

    def flush_if_due(self) -> None: ...


@dataclass(slots=True)
class Cache:
    store: SharedStore
    tally: Tally
    room: int = 500
    now: Callable[[], float] = time.time
    near: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    known: Bans = field(default_factory=Bans)
    learned_at: float = float("-inf")
    started_at: float = field(default_factory=time.time)

    def get(self, namespace: str, name: str, load: Callable[[], Any], *, ttl: int) -> Any:
        """What `load` said, as JSON keeps it, at most `ttl` seconds ago."""
        key = f"{namespace}:{name}"
        self._learn()
        text = self._near(key) or self._shared(key)
        if text is None:
            text = self._loaded(key, load, min(ttl, LONGEST))
        return json.loads(text)

    def end(self, pattern: str, also: Joining = lambda _transaction: None) -> int:
        """Everything it names, everywhere; says how many values of this instance went. `also` is written with it."""
        if not 1 <= len(pattern) <= LONGEST_PATTERN or not pattern.isprintable():
            raise Invalid(f"A pattern has 1 to {LONGEST_PATTERN} printable characters", field="pattern")
        self._take(self.store.ban(pattern, self.now(), also))
        gone = [key for key in self.near if fnmatch.fnmatchcase(key, pattern)]
        for key in gone:
            del self.near[key]
        return len(gone)

    def held(self) -> dict[str, tuple[int, int]]:
        """What this instance holds: values and bytes by namespace."""
        found: dict[str, tuple[int, int]] = {}
        for key, kept in self.near.items():
            namespace = key.partition(":")[0]
            values, size = found.get(namespace, (0, 0))
            found[namespace] = values + 1, size + len(kept.text.encode())
        return found

    def _near(self, key: str) -> str | None:
        kept = self.near.get(key)
        if kept is None or not self._stands(key, kept):
            self.near.pop(key, None)
            return self._counted("near", None)
        self.near.move_to_end(key)
        return self._counted("near", kept.text)

    def _shared(self, key: str) -> str | None:
        try:
            kept = self.store.get(key)
        except Unavailable:
            return None
        if kept is None or not self._stands(key, kept):
            return self._counted("shared", None)
        self._hold(key, kept)
        return self._counted("shared", kept.text)

    def _loaded(self, key: str, load: Callable[[], Any], ttl: int) -> str:
        made_after = self.known.number
        text = json.dumps(load())
        kept = Kept(text, made_after, self.now() + ttl)
        self._hold(key, kept)
        try:
            self.store.put(key, kept)
        except Unavailable:
            self.tally.count("failures")
        return text

    def _hold(self, key: str, kept: Kept) -> None:
        self.near[key] = kept
        self.near.move_to_end(key)
        while len(self.near) > self.room:
            self.near.popitem(last=False)

    def _stands(self, key: str, kept: Kept) -> bool:
        return kept.ends_at > self.now() and not self.known.ends(key, kept)

    def _learn(self) -> None:
        if self.now() - self.learned_at < LEARNS:
            return
        try:
            self._take(self.store.bans())
        except Unavailable:
            self.tally.count("failures")

    def _take(self, bans: Bans) -> None:
        self.known, self.learned_at = bans, self.now()

    def _counted(self, level: str, text: str | None) -> str | None:
        self.tally.count(f"{level}_{'misses' if text is None else 'hits'}")
        self.tally.flush_if_due()
        return text
