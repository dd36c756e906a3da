"""What a key may, held against every route of the fleet."""

from collections.abc import Iterator

import pytest

from infra.fleet import Http
from infra.openapi import application, routes
from infra.registry import FLEET
from shared.domain.connections.wiring.visiting import connection_service
from shared.domain.identity.wiring.accounts import api_key_service
from shared.kit.errors import Unauthenticated
from shared.kit.principal import Credentials, Principal, Product, Role
from shared.web.gate import current_user, needs, optional_user
from tests.functions.people import administrator, registered, worker
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws")
BY_KEY = "by no key"
LACKS = "lacks the scope"


def guarded(name: str) -> Iterator[tuple[str, str]]:
    """Method and path of each route that asks, or may ask, who is there."""
    for route in routes(application(FLEET[name])):
        if needs(route.dependant, current_user) or needs(route.dependant, optional_user):
            for method in sorted(route.methods or ()):
                yield method, route.path


FUNCTIONS = [row.name for row in FLEET.functions if row.of(Http) and any(guarded(row.name))]


def key(product: str, account_id: str, role: Role, *wanted: str) -> Caller:
    owner = Principal(account_id, Product(product), role)
    _, secret = api_key_service().create(owner, "ci", frozenset(wanted), None)
    return Caller({"x-api-key": secret})


def asked(caller: Caller, name: str, method: str, path: str) -> Answer:
    return caller.call(name, method, path.replace("{", "").replace("}", ""))


def test_the_fleet_has_routes_to_try() -> None:
    assert {name.partition("/")[0] for name in FUNCTIONS} == {"voiceassist", "youworker", "voiceera"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_key_that_reads_changes_nothing_and_one_that_writes_reads_nothing(name: str) -> None:
    product, account_id = FLEET[name].product, registered()
    reads, writes = (key(product, account_id, Role.USER, scope) for scope in ("read", "write"))
    for method, path in guarded(name):
        able, narrow = (reads, writes) if method == "GET" else (writes, reads)
        refused = asked(narrow, name, method, path)
        assert refused.status == 403, (method, path)
        assert LACKS in refused.text or BY_KEY in refused.text
        assert LACKS not in asked(able, name, method, path).text, (method, path)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_administrators_key_without_the_scope_for_it_is_a_plain_persons(name: str) -> None:
    product, root, ann = FLEET[name].product, administrator(), registered()
    plain = key(product, ann, Role.USER, "read", "write")
    narrow = key(product, root, Role.ADMIN, "read", "write")
    for method, path in guarded(name):
        expected, found = (asked(each, name, method, path) for each in (plain, narrow))
        assert found.status == expected.status, (method, path)


def test_an_administrators_key_with_the_scope_for_it_is_an_administrators() -> None:
    root, ann = administrator(), registered()
    able = key("voiceassist", root, Role.ADMIN, "read", "write", "admin")
    looks = key("voiceassist", root, Role.ADMIN, "read", "admin")
    path = f"/api/users/{ann}"

    assert able.call("voiceassist/users", "PATCH", path, {"full_name": "Anna"}).body["full_name"] == "Anna"
    assert looks.call("voiceassist/users", "GET", path).status == 200
    refused = looks.call("voiceassist/users", "PATCH", path, {"full_name": "Mine"})
    assert (refused.status, refused.body["error"]["details"]["reason"]) == (403, "INSUFFICIENT_SCOPE")


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("voiceassist/users", "PUT", "/api/users/me"),
        ("voiceassist/users", "DELETE", "/api/users/me"),
        ("voiceassist/users", "POST", "/api/users/me/change-password"),
        ("voiceassist/users", "PUT", "/api/users/me/password"),
        ("voiceassist/users", "POST", "/api/users/me/api-keys"),
        ("voiceassist/users", "DELETE", "/api/users/me/api-keys/x"),
        ("voiceassist/auth", "POST", "/api/auth/logout"),
        ("voiceera/auth", "POST", "/auth/logout"),
        ("youworker/api_keys", "POST", "/v1/api-keys"),
        ("youworker/api_keys", "DELETE", "/v1/api-keys/x"),
    ],
)
def test_how_a_person_signs_in_is_changed_by_no_key_whatever_its_scopes(name: str, method: str, path: str) -> None:
    able = key(FLEET[name].product, administrator(), Role.ADMIN, "read", "write", "admin")
    answer = able.call(name, method, path)

    assert answer.status == 403
    assert BY_KEY in answer.text


@pytest.mark.parametrize(
    ("name", "path", "code"),
    [("voiceassist/auth", "/api/auth/me", "FORBIDDEN"), ("voiceera/auth", "/auth/me", "AUTH_004")],
)
def test_the_refusal_is_the_dialects(name: str, path: str, code: str) -> None:
    writes = key(FLEET[name].product, registered(), Role.USER, "write")
    answer = writes.call(name, "GET", path)

    assert (answer.status, answer.body["error"]["code"]) == (403, code)
    assert answer.body["error"]["details"] == {"reason": "INSUFFICIENT_SCOPE", "scope": "read"}


def test_youworker_says_what_the_key_lacks() -> None:
    answer = key("youworker", registered(), Role.USER, "write").call("youworker/auth", "GET", "/v1/auth/me")
    assert (answer.status, answer.body["detail"]) == (403, "This key lacks the scope `read`")
    assert answer.body["status_code"] == 403


def test_nobody_gives_a_key_a_right_that_they_have_not() -> None:
    registered()
    answer = worker().call("youworker/api_keys", "POST", "/v1/api-keys", {"name": "x", "scopes": ["read", "admin"]})
    assert answer.status == 403


def test_a_socket_is_for_talking_and_opens_to_keys_that_write() -> None:
    own = registered()
    sockets = connection_service(Product.VOICEASSIST)
    secrets = [key("voiceassist", own, Role.USER, scope).headers["x-api-key"] for scope in ("read", "write")]
    with pytest.raises(Unauthenticated) as refusal:
        sockets.open("c-1", Credentials(None, secrets[0]), "/ws", None)
    assert refusal.value.details["reason"] == "INSUFFICIENT_SCOPE"
    assert sockets.open("c-2", Credentials(None, secrets[1]), "/ws", None).badge.user_id == own
