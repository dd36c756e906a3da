"""People for the tests of signed-in routes."""

from typing import Any

from shared.domain.identity.wiring.accounts import administration_service, identity_service
from shared.kit.principal import Principal, Product, Role
from tests.lambda_client import Answer, Caller

PASSWORD = "securePassword123"
AUTH = {"voiceassist": "voiceassist/auth", "voiceera": "voiceera/auth", "youworker": "youworker/auth"}


def registered(email: str = "ann@example.com", name: str = "Ann Lee") -> str:
    return identity_service().register(email, PASSWORD, full_name=name).id


def administrator(email: str = "root@example.com") -> str:
    identity_service().ensure_admin(email, PASSWORD)
    found = identity_service().accounts.of_email(email)
    assert found is not None
    return found.id


def login(email: str = "ann@example.com", password: str = PASSWORD, address: str = "192.0.2.1") -> Answer:
    body = {"email": email, "password": password}
    return Caller(address=address).call("voiceassist/auth", "POST", "/api/auth/login", body)


def signed_in(email: str = "ann@example.com") -> Caller:
    return bearer(login(email).body["access_token"])


def worker(email: str = "ann@example.com") -> Caller:
    """Signed in to YouWorker."""
    body = {"email": email, "password": PASSWORD}
    return bearer(Caller().call("youworker/auth", "POST", "/v1/auth/token", body).body["access_token"])


def caller(email: str = "ann@example.com") -> Caller:
    """Signed in to VoiceERA."""
    body = {"email": email, "password": PASSWORD}
    return bearer(Caller().call("voiceera/auth", "POST", "/auth/login", body).body["token"])


def bearer(token: str) -> Caller:
    return Caller({"authorization": f"Bearer {token}"})


def refreshed(token: str) -> Answer:
    return Caller().call("voiceassist/auth", "POST", "/api/auth/refresh", {"refresh_token": token})


def me(caller: Caller) -> Any:
    return caller.call("voiceassist/auth", "GET", "/api/auth/me")


def viewer(email: str = "eve@example.com") -> Caller:
    """Signed in as one who reads what administrators do."""
    root = identity_service().accounts.of_email("root@example.com")
    assert root is not None
    user = Principal(root.id, Product.VOICEASSIST, Role.ADMIN)
    administration_service().update(user, registered(email, "Eve"), active=None, role=Role.VIEWER, full_name=None)
    return signed_in(email)
