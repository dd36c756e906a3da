"""What a route needs of the world outside."""

from dataclasses import dataclass

from shared.counters import Counters
from shared.idempotency import KeyStore
from shared.ratelimit import Limiter
from shared.web.gate import Doorkeeper


@dataclass(frozen=True, slots=True)
class Parts:
    limiter: Limiter
    keys: KeyStore
    counters: Counters
    doorkeeper: Doorkeeper | None
