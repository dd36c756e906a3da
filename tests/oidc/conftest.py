from collections.abc import Callable, Iterator

import pytest

from shared.domain.identity.wiring.federation import federation_service
from shared.kit import settings
from tests.oidc.browser import OTHER_PAGE, PAGE
from tests.oidc.issuer import CLIENT, SECRET, Issuer, serving

SetUp = Callable[..., None]


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetUp]:
    """Configures an issuer as an operator does: by variables."""

    def configure(url: str, name: str = "google", client: str = CLIENT, secret: str = SECRET, **more: str) -> None:
        values = {
            "issuer": url,
            "client_id": client,
            "client_secret": secret,
            "redirect_uris": f"{PAGE},{OTHER_PAGE}",
        }
        for key, value in {**values, **more}.items():
            monkeypatch.setenv(f"PARLEY_{name}_{key}".upper(), value)
        settings.forget()
        federation_service.cache_clear()

    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    yield configure
    monkeypatch.undo()
    settings.forget()
    federation_service.cache_clear()


@pytest.fixture
def issuer(set_up: SetUp) -> Iterator[Issuer]:
    """One that people sign in with as if it were Google."""
    with serving(Issuer()) as running:
        set_up(running.url)
        yield running
