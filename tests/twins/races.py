"""`python -m tests.twins.races NAME`: one race over the embedded AWS, many threads at once; prints what came of it."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from infra.local.resources import Endpoint, create
from infra.registry import FLEET
from shared.domain.identity.model import Account
from shared.domain.identity.wiring.accounts import administration_service, identity_service
from shared.idempotency.dynamodb import TableKeyStore
from shared.kit.errors import Refusal
from shared.kit.principal import Credentials, Principal, Product, Role
from shared.ratelimit import Limit
from shared.ratelimit.dynamodb import TableLimiter
from shared.tables.accounts import AccountItem

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


def admins() -> int:
    return int(AccountItem.get("count#admins", consistent_read=True).number)


def registrations() -> Any:
    found = together(lambda number: person(("ann@example.com", "ANN@example.com")[number % 2]).id)
    made = [each for each in found if each != "EMAIL_ALREADY_EXISTS"]
    return {"made": len(made), "total": identity_service().accounts.total()}


def different_people() -> Any:
    """Nobody fails because others sign up at the same moment."""
    found = together(lambda number: person(f"user{number}@example.com").id, 16)
    return {"made": len(set(found)), "total": identity_service().accounts.total()}


def refreshes() -> Any:
    person()
    token = identity_service().sign_in(Product.VOICEASSIST, "ann@example.com", PASSWORD).tokens.refresh_token
    found = together(lambda _: identity_service().refresh(Product.VOICEASSIST, token).tokens.refresh_token)
    won = [each for each in found if each != "TOKEN_REVOKED"]
    identity_service().refresh(Product.VOICEASSIST, won[0])
    return {"won": len(won)}


def edits() -> Any:
    """Every administrator's change is kept, whoever came first."""
    root, ann = administrator("root@example.com"), person()

    def edit(number: int) -> str:
        role, full_name = (None, "Changed") if number else (Role.VIEWER, None)
        administration_service().update(root, ann.id, active=None, role=role, full_name=full_name)
        return "done"

    found = together(edit, 2)
    after = identity_service().accounts.get(ann.id)
    assert after is not None
    return {"found": found, "name": after.full_name, "role": after.role.value}


def last_administrators() -> Any:
    """Two administrators take each other's rights at the same moment: one of them keeps them."""
    both = [administrator("one@example.com"), administrator("two@example.com")]

    def demote(number: int) -> str:
        administration_service().update(
            both[number], both[1 - number].user_id, active=None, role=Role.USER, full_name=None
        )
        return "done"

    return {"found": sorted(together(demote, 2)), "admins": admins()}


def deactivation_and_sign_in() -> Any:
    """No session survives that was opened while the account was closed."""
    from shared.domain.identity.wiring.door import door  # noqa: PLC0415

    root, ann = administrator("root@example.com"), person()

    def act(number: int) -> str:
        if number == 0:
            administration_service().update(root, ann.id, active=False, role=None, full_name=None)
            return "closed"
        return identity_service().sign_in(Product.VOICEASSIST, ann.email, PASSWORD).tokens.access_token

    tokens = [each for each in together(act) if each.count(".") == 2]  # what tokens look like
    opened = [admitted(door(Product.VOICEASSIST), token) for token in tokens]
    return {"survived": opened.count("passed")}


def admitted(at: Any, token: str) -> str:
    try:
        at.admit(Credentials(token, None), Limit("general", 1000))
    except Refusal as refusal:
        return refusal.code
    return "passed"


def counted_requests() -> Any:
    """Requests of one session that come together are all counted, over a window's start too."""
    from shared.domain.identity.wiring.door import door  # noqa: PLC0415

    person()
    token = identity_service().sign_in(Product.VOICEASSIST, "ann@example.com", PASSWORD).tokens.access_token
    at, limit = door(Product.VOICEASSIST), Limit("general", 10_000, 3600)
    found = together(lambda _: [at.admit(Credentials(token, None), limit).verdict.remaining for _ in range(10)])
    left = [number for each in found for number in each]
    return {"distinct": len(set(left)), "least": min(left)}


def limits() -> Any:
    limiter = TableLimiter(lambda: None)
    found = together(lambda _: [limiter.hit("x", Limit("race", 20, 3600)).over_by for _ in range(5)])
    return {"passed": sum(over == 0 for each in found for over in each)}


def idempotency_keys() -> Any:
    store = TableKeyStore()
    found = Counter(type(each).__name__ for each in together(lambda _: store.claim("key", "print")))
    return dict(found)


RACES: dict[str, Callable[[], Any]] = {
    race.__name__: race
    for race in (
        registrations,
        different_people,
        refreshes,
        edits,
        last_administrators,
        deactivation_and_sign_in,
        counted_requests,
        limits,
        idempotency_keys,
    )
}

if __name__ == "__main__":
    create(FLEET, Endpoint())
    print(json.dumps(RACES[sys.argv[1]]()))
