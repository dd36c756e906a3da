"""Stolen lists of addresses and passwords, tried from many machines at all three doors."""

from collections.abc import Callable

import pytest

from tests.functions.people import PASSWORD, registered
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws")
PEOPLE = ("ann@example.com", "bob@example.com", "nobody@example.com")
Door = Callable[[str, str, str], Answer]


def door(function: str, path: str) -> Door:
    return lambda email, password, address: Caller(address=address).call(
        function, "POST", path, {"email": email, "password": password}
    )


DOORS = (
    door("voiceassist/auth", "/api/auth/login"),
    door("youworker/auth", "/v1/auth/token"),
    door("voiceera/auth", "/auth/login"),
)


@pytest.mark.usefixtures("within_a_minute")
def test_one_account_is_locked_at_every_door_whichever_was_tried() -> None:
    registered()
    for number in range(5):
        assert DOORS[number % 3]("ann@example.com", "Stolen1Password", f"192.0.2.{number}").status == 401
    for number, each in enumerate(DOORS):
        assert each("ann@example.com", PASSWORD, f"198.51.100.{number}").status == 429


def test_many_addresses_lock_the_accounts_they_try_and_no_other() -> None:
    """An address that nobody has is locked like the others: the list learns nothing of who is here."""
    for email in PEOPLE[:2]:
        registered(email, "Somebody")
    registered("ida@example.com", "Ida")
    tried = {
        email: [DOORS[0](email, f"Stolen{number}Password", f"192.0.2.{number}").status for number in range(7)]
        for email in PEOPLE
    }

    assert set(map(tuple, tried.values())) == {(401,) * 5 + (429,) * 2}
    assert DOORS[0]("ida@example.com", PASSWORD, "192.0.2.200").status == 200


@pytest.mark.usefixtures("within_a_minute")
def test_many_accounts_from_one_address_end_with_the_addresss_limit() -> None:
    statuses = [DOORS[0](f"user{number}@example.com", PASSWORD, "192.0.2.1").status for number in range(11)]
    assert statuses == [401] * 10 + [429]
