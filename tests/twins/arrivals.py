"""Races over sign-ins at an issuer: one flow, and many first arrivals of one person."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from shared.domain.identity.model import SignedIn
from shared.domain.identity.service.federation import Begun
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.federation import federation_service
from shared.kit.principal import Product
from shared.oidc import Provider
from tests.oidc.browser import PAGE
from tests.oidc.issuer import CLIENT, SECRET, Issuer, serving
from tests.twins.starts import TWINS, together


@contextmanager
def issuer() -> Iterator[Provider]:
    os.environ["NO_PROXY"] = "localhost,127.0.0.1"
    with serving(Issuer()) as running:
        yield Provider("oidc", "Issuer", running.url, CLIENT, SECRET, (PAGE,))


def approved(begun: Begun) -> str:
    location = httpx.post(begun.url, data={"sub": "ann"}, timeout=10).headers["location"]
    return parse_qs(urlsplit(location).query)["code"][0]


def finished(provider: Provider, begun: Begun, code: str) -> str:
    done = federation_service().finish(
        Product.VOICEASSIST, provider, code=code, state=begun.state, verifier=begun.verifier
    )
    assert isinstance(done, SignedIn)
    return f"account {done.account.id}"


def one_return_of_a_browser() -> Any:
    with issuer() as provider:
        begun = federation_service().begin(provider, None)
        code = approved(begun)
        found = together(lambda _: finished(provider, begun, code))
    return {"won": sum(each.startswith("account") for each in found)}


def first_arrivals() -> Any:
    """Every browser is let in, and all into one account."""
    with issuer() as provider:
        flows = [federation_service().begin(provider, None) for _ in range(TWINS)]
        codes = [approved(begun) for begun in flows]
        found = together(lambda number: finished(provider, flows[number], codes[number]))
    return {"accounts": len(set(found)), "total": identity_service().accounts.total()}


ARRIVALS = {race.__name__: race for race in (one_return_of_a_browser, first_arrivals)}
