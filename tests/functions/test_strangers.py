"""Every route of the identity groups that is about somebody, asked by somebody else. A new route is in it by itself."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.openapi import application, routes
from infra.registry import FLEET
from shared.domain.identity.wiring.accounts import api_key_service
from shared.kit.principal import Principal, Product, Role
from shared.web.gate import current_user, needs
from tests.functions.people import PASSWORD, administrator, registered, signed_in, worker
from tests.lambda_client import Caller, call

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
GROUPS = (
    "voiceassist/auth",
    "voiceassist/users",
    "voiceassist/invitations",
    "voiceassist/oauth",
    "youworker/auth",
    "youworker/api_keys",
    "voiceera/auth",
)


def guarded(name: str) -> Iterator[tuple[str, str]]:
    for route in routes(application(FLEET[name])):
        if needs(route.dependant, current_user):
            for method in sorted(route.methods or ()):
                yield method, route.path


ROUTES = [(name, method, path) for name in GROUPS for method, path in guarded(name)]
ABOUT_SOMEBODY = [each for each in ROUTES if re.search(r"{(user|key|invitation)_id}", each[2])]


def test_there_are_routes_to_try() -> None:
    assert len(ROUTES) > 35
    assert len(ABOUT_SOMEBODY) > 10


def test_another_persons_id_opens_nothing_and_changes_nothing() -> None:
    ann = registered()
    administrator()
    keys = {product: made_key(ann, product) for product in (Product.VOICEASSIST, Product.YOUWORKER)}
    paper = invited()
    eve = callers_of("eve@example.com")
    for name, method, path in ABOUT_SOMEBODY:
        product = Product(FLEET[name].product)
        subject = paper["id"] if "resend-invitation" in path else ann
        ids = {"user_id": subject, "key_id": keys[product][0], "invitation_id": paper["id"]}
        answer = eve[product].call(name, method, path.format(**ids), {})
        assert answer.status in {403, 404}, (method, path, answer.text)

    seen = signed_in().call("voiceassist/auth", "GET", "/api/auth/me").body
    assert (seen["admin_role"], seen["full_name"], seen["is_active"]) == ("user", "Ann Lee", True)
    for product, (_, secret) in keys.items():
        assert opened_by(secret, product) == 200
    accepted = {"token": paper["token"], "password": PASSWORD, "full_name": "Ida"}
    assert call("voiceassist/auth", "POST", "/api/auth/accept-invitation", accepted).status == 200


def made_key(owner: str, product: Product) -> tuple[str, str]:
    made, secret = api_key_service().create(
        Principal(owner, product, Role.USER), "ci", frozenset({"read", "write"}), None
    )
    return made.key_id, secret


def invited() -> Any:
    body = {"email": "ida@example.com", "send_email": False}
    root = signed_in("root@example.com")
    return root.call("voiceassist/invitations", "POST", "/api/admin/panel/users/invite", body).body


def callers_of(email: str) -> dict[Product, Caller]:
    registered(email, "Eve")
    return {Product.VOICEASSIST: signed_in(email), Product.YOUWORKER: worker(email)}


def opened_by(secret: str, product: Product) -> int:
    path = "/v1/auth/me" if product is Product.YOUWORKER else "/api/auth/me"
    return Caller({"x-api-key": secret}).call(f"{product}/auth", "GET", path).status
