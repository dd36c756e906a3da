"""How a race starts, and who runs in it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from shared.domain.identity.model import Account
from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.errors import Refusal
from shared.kit.principal import Principal, Product, Role

PASSWORD = "securePassword123"
TWINS = 8


def together(work: Callable[[int], Any], twins: int = TWINS) -> list[Any]:
    """All of them start at the same moment; a refusal is told by its code."""
    gate = Barrier(twins)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return work(number)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(twins) as pool:
        return list(pool.map(one, range(twins)))


def person(email: str = "ann@example.com") -> Account:
    return identity_service().register(email, PASSWORD, full_name="Ann Lee")


def administrator(email: str) -> Principal:
    identity_service().ensure_admin(email, PASSWORD)
    found = identity_service().accounts.of_email(email)
    assert found is not None
    return Principal(found.id, Product.VOICEASSIST, Role.ADMIN)
