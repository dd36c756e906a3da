"""What does not open the door."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from argon2 import PasswordHasher

from shared.auth.tokens import ISSUER, TokenSettings, key_id
from shared.domain.identity import model
from shared.domain.identity.wiring.accounts import identity_service
from shared.kit import settings
from shared.kit.principal import Product
from shared.tables.sessions import SessionItem
from tests.functions.people import PASSWORD, bearer, caller, login, me, refreshed, registered
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("aws")
SECRET = "a secret of the tests, long enough to sign with any of the algorithms that might be tried"


@pytest.fixture
def claims() -> dict[str, Any]:
    """Those of a token that opens."""
    registered()
    token = login().body["access_token"]
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def signed(claims: dict[str, Any], secret: str = SECRET, kid: str | None = None, alg: str = "HS256") -> str:
    return jwt.encode(claims, secret, alg, {"kid": kid or key_id(SECRET)})


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any], alg: str) -> str:
    return f"{part({'alg': alg, 'typ': 'JWT', 'kid': key_id(SECRET)})}.{part(claims)}."


def test_the_claims_as_they_are_open(claims: dict[str, Any]) -> None:
    assert me(bearer(signed(claims))).status == 200


FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "another secret": lambda claims: signed(claims, "x" * 40),
    "another secret under its own key id": lambda claims: signed(claims, "x" * 40, key_id("x" * 40)),
    "no algorithm": lambda claims: unsigned(claims, "none"),
    "no algorithm in capitals": lambda claims: unsigned(claims, "NONE"),
    "another algorithm of the same secret": lambda claims: signed(claims, alg="HS512"),
    "another audience": lambda claims: signed(claims | {"aud": "voiceera"}),
    "several audiences": lambda claims: signed(claims | {"aud": ["voiceera", "youworker"]}),
    "another issuer": lambda claims: signed(claims | {"iss": "someone"}),
    "expired": lambda claims: signed(claims | {"exp": int(time.time()) - 1}),
    "without an end": lambda claims: signed({name: value for name, value in claims.items() if name != "exp"}),
    "a refresh token's kind": lambda claims: signed(claims | {"typ": "refresh"}),
    "another's session": lambda claims: signed(claims | {"sub": "someone-else"}),
    "an invented session": lambda claims: signed(claims | {"sid": "made-up"}),
    "a list for a name": lambda claims: signed(claims | {"sid": ["x"]}),
    "a changed claim under an old signature": lambda claims: ".".join(
        [signed(claims).split(".")[0], part(claims | {"role": "admin"}), signed(claims).split(".")[2]]
    ),
    "no key id": lambda claims: jwt.encode(claims, SECRET, "HS256"),
    "a path for a key id": lambda claims: signed(claims, kid="../../etc/passwd"),
    "nothing like a token": lambda _: "a.b.c",
    "very long": lambda _: "e" * 8_000,
}


@pytest.mark.parametrize("how", sorted(FORGED))
def test_a_forged_token_does_not_open(how: str, claims: dict[str, Any]) -> None:
    answer = me(bearer(FORGED[how](claims)))

    assert answer.status == 401
    assert "Traceback" not in answer.text


def test_the_role_is_the_sessions_and_not_what_the_token_says(claims: dict[str, Any]) -> None:
    token = signed(claims | {"role": "admin"})
    assert bearer(token).call("voiceassist/users", "GET", "/api/users").status == 403


def test_after_a_change_of_the_secret_the_old_tokens_stand_until_they_expire(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered()
    old = login().body["access_token"]
    monkeypatch.setenv("PARLEY_TOKEN_SECRET_PREVIOUS", SECRET)
    monkeypatch.setenv("PARLEY_TOKEN_SECRET", "the next secret, which is long enough too")
    settings.forget()
    new = login().body["access_token"]

    assert jwt.get_unverified_header(new)["kid"] != jwt.get_unverified_header(old)["kid"]
    assert me(bearer(old)).status == me(bearer(new)).status == 200
    monkeypatch.delenv("PARLEY_TOKEN_SECRET_PREVIOUS")
    settings.forget()
    assert (me(bearer(old)).status, me(bearer(new)).status) == (401, 200)
    monkeypatch.undo()
    settings.forget()


def test_a_token_that_was_let_in_a_moment_ago_ends_when_it_says(claims: dict[str, Any]) -> None:
    ends = int(time.time()) + 2
    token = signed(claims | {"exp": ends})
    assert me(bearer(token)).status == 200
    time.sleep(ends - time.time())
    over = me(bearer(token))
    assert (over.status, over.body["error"]["code"]) == (401, "TOKEN_EXPIRED")


def test_a_token_that_was_let_in_by_one_product_opens_no_other(claims: dict[str, Any]) -> None:
    token = signed(claims)
    assert me(bearer(token)).status == 200
    assert bearer(token).call("youworker/auth", "GET", "/v1/auth/me").status == 401


def test_a_short_secret_signs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    registered()
    monkeypatch.setenv("PARLEY_TOKEN_SECRET", "short")
    settings.forget()
    assert login().status == 500
    monkeypatch.undo()
    settings.forget()
    assert TokenSettings.load().secret == SECRET
    assert ISSUER == "parley"


def test_voiceera_says_by_its_codes_that_a_token_is_over_and_that_the_fault_is_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered()
    token = caller().headers["authorization"].partition(" ")[2]
    found = jwt.decode(token, options={"verify_signature": False}) | {"exp": int(time.time()) - 1}
    over = bearer(signed(found)).call("voiceera/agents", "GET", "/agents")
    assert (over.status, over.body["error"]["code"]) == (401, "AUTH_002")
    monkeypatch.setenv("PARLEY_TOKEN_SECRET", "short")
    settings.forget()
    body = {"email": "ann@example.com", "password": PASSWORD}
    broken = call("voiceera/auth", "POST", "/auth/login", body)
    assert (broken.status, broken.body["error"]["code"]) == (500, "SERVER_001")
    assert "short" not in broken.text
    monkeypatch.undo()
    settings.forget()


def test_a_refresh_token_serves_once_and_its_second_use_later_ends_the_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered()
    first = login().body
    second = refreshed(first["refresh_token"])
    assert second.status == 200
    assert second.body["refresh_token"] != first["refresh_token"]
    monkeypatch.setattr(model, "TWIN_SECONDS", -1)  # the moment in which a twin is forgiven has passed

    assert refreshed(first["refresh_token"]).status == 401
    assert refreshed(second.body["refresh_token"]).status == 401
    assert me(bearer(second.body["access_token"])).status == 401


def test_a_twin_of_a_refresh_is_refused_and_the_session_stays() -> None:
    registered()
    first = login().body
    second = refreshed(first["refresh_token"]).body
    assert refreshed(first["refresh_token"]).status == 401
    assert refreshed(second["refresh_token"]).status == 200


def test_an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing() -> None:
    registered()
    tokens = login().body
    assert refreshed(tokens["access_token"]).status == 401
    assert me(bearer(tokens["refresh_token"])).status == 401


def wrong(email: str, address: str = "192.0.2.1") -> Answer:
    return login(email, "Wrong1Password", address)


@pytest.mark.usefixtures("within_a_minute")
def test_a_stranger_cannot_tell_an_account_from_none_by_the_answer() -> None:
    registered()
    known, unknown = wrong("ann@example.com"), wrong("nobody@example.com")

    def said(answer: Answer) -> Any:
        return answer.status, answer.body["detail"], answer.body["error"]["code"], answer.body["error"]["details"]

    assert said(known) == said(unknown)
    for number in range(5):
        known = wrong("ann@example.com", f"192.0.2.{number + 10}")
        unknown = wrong("nobody@example.com", f"192.0.2.{number + 10}")
    assert known.status == unknown.status == 429
    assert known.body["detail"] == unknown.body["detail"]


def test_a_stranger_cannot_tell_an_account_from_none_by_the_work_done(monkeypatch: pytest.MonkeyPatch) -> None:
    registered()
    checked: list[str] = []
    before = PasswordHasher.verify

    def counted(self: Any, stored: Any, password: Any) -> Any:
        checked.append(str(stored).split("$")[3])
        return before(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    wrong("ann@example.com")
    wrong("nobody@example.com")
    assert len(checked) == 2
    assert checked[0] == checked[1]


@pytest.mark.usefixtures("within_a_minute")
def test_five_failures_lock_an_address_from_everywhere_and_longer_each_time() -> None:
    registered()
    statuses = [wrong("ann@example.com", f"192.0.2.{number}").status for number in range(6)]

    assert statuses == [401] * 5 + [429]
    right = login(address="198.51.100.1")
    assert (right.status, right.body["error"]["details"]["reason"]) == (429, "LOCKED")
    assert 50 <= int(right.headers["retry-after"]) <= 60
    assert [model.lock_seconds(failures) for failures in (4, 5, 6, 7, 20)] == [0, 60, 120, 240, 3600]


def test_signing_in_forgets_the_failures_before_it() -> None:
    registered()
    for _ in range(3):
        wrong("ann@example.com")
        assert login(address="198.51.100.7").status == 200
        wrong("ann@example.com", "198.51.100.8")


@pytest.mark.usefixtures("within_a_minute")
def test_ten_sign_ins_a_minute_is_all_an_address_gets_whoever_it_tries() -> None:
    statuses = [wrong(f"user{number}@example.com").status for number in range(11)]
    assert statuses == [401] * 10 + [429]


@pytest.mark.usefixtures("within_a_minute")
def test_a_forged_forwarded_address_is_not_a_new_address() -> None:
    body = {"email": "x@example.com", "password": "Wrong1Password"}
    callers = [Caller({"x-forwarded-for": f"203.0.113.{number}"}) for number in range(11)]
    statuses = [each.call("voiceassist/auth", "POST", "/api/auth/login", body).status for each in callers]
    assert statuses[10] == 429


def test_a_person_holds_fifty_sessions_and_the_oldest_goes() -> None:
    registered()
    service = identity_service()
    account = service.accounts.of_email("ann@example.com")
    assert account is not None
    tokens = [service._open(Product.VOICEASSIST, account) for _ in range(52)]

    assert SessionItem.count(account.id) == 50
    assert me(bearer(tokens[-1].access_token)).status == 200


@pytest.mark.parametrize("path", ["/api/auth/register", "/api/auth/login", "/api/auth/refresh"])
@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"email": null}', '{"email": {"a": 1}, "password": []}'])
def test_a_malformed_body_is_422(path: str, body: str) -> None:
    answer = call("voiceassist/auth", "POST", path, body)
    assert answer.status == 422
    assert PASSWORD not in answer.text


def test_a_password_of_a_megabyte_costs_no_hash() -> None:
    answer = call("voiceassist/auth", "POST", "/api/auth/login", {"email": "a@b.de", "password": "x" * 500_000})
    assert answer.status == 422
