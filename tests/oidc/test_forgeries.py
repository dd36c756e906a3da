"""What an ID token must be for anybody to be signed in by it."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from tests.functions.people import registered
from tests.oidc.browser import Browser
from tests.oidc.issuer import CLIENT, EC_KEY, OTHER_RSA_KEY, RSA_KEY, Issuer, Json, jwk

pytestmark = pytest.mark.usefixtures("aws")
NOW = int(time.time())


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def unsigned(claims: Json, alg: str) -> str:
    return f"{encoded({'alg': alg, 'kid': 'rsa-1'})}.{encoded(claims)}."


def by_public_key(claims: Json) -> str:
    """HS256, the secret being what everybody may read: the issuer's public key."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    secret = RSA_KEY.public_key().public_bytes(serialization.Encoding.PEM, form)
    signed = f"{encoded({'alg': 'HS256', 'kid': 'rsa-1'})}.{encoded(claims)}"
    mark = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def rs256(claims: Json, key: Any = RSA_KEY, **header: Any) -> str:
    return jwt.encode(claims, key, "RS256", {"kid": "rsa-1", **header})


def own_key_inside(claims: Json) -> str:
    return rs256(claims, OTHER_RSA_KEY, jwk=jwk(OTHER_RSA_KEY, "rsa-1"))


GENUINE: dict[str, Callable[[Json], str]] = {
    "by RS256": rs256,
    "by ES256": lambda claims: jwt.encode(claims, EC_KEY, "ES256", {"kid": "ec-1"}),
    "without a key id, the key of its kind being the only one": lambda claims: jwt.encode(claims, RSA_KEY, "RS256"),
    "for several, ours among them": lambda claims: rs256(claims | {"aud": [CLIENT, "another"], "azp": CLIENT}),
    "by a clock half a minute ahead": lambda claims: rs256(claims | {"iat": claims["iat"] + 30}),
}


def without(name: str) -> Callable[[Json], str]:
    return lambda claims: rs256({key: claims[key] for key in claims if key != name})


FORGED: dict[str, Callable[[Json], str]] = {
    "no algorithm": lambda claims: unsigned(claims, "none"),
    "no algorithm in capitals": lambda claims: unsigned(claims, "NONE"),
    "HS256 by the public key": by_public_key,
    "HS256 by the client's secret": lambda claims: jwt.encode(claims, "x" * 40, "HS256", {"kid": "rsa-1"}),
    "another algorithm of the same key": lambda claims: jwt.encode(claims, RSA_KEY, "RS512", {"kid": "rsa-1"}),
    "PS256 by the same key": lambda claims: jwt.encode(claims, RSA_KEY, "PS256", {"kid": "rsa-1"}),
    "a key of another kind": lambda claims: jwt.encode(claims, EC_KEY, "ES256", {"kid": "rsa-1"}),
    "another's key under a known id": lambda claims: rs256(claims, OTHER_RSA_KEY),
    "a key of its own inside": own_key_inside,
    "an unknown key": lambda claims: jwt.encode(claims, OTHER_RSA_KEY, "RS256", {"kid": "rsa-2"}),
    "changed after signing": lambda claims: ".".join(
        [rs256(claims).split(".")[0], encoded(claims | {"email": "root@example.com"}), rs256(claims).split(".")[2]]
    ),
    "another issuer": lambda claims: rs256(claims | {"iss": "https://accounts.example.org"}),
    "the issuer with a slash more": lambda claims: rs256(claims | {"iss": claims["iss"] + "/"}),
    "another client": lambda claims: rs256(claims | {"aud": "another-client"}),
    "several clients and no word whose it is": lambda claims: rs256(claims | {"aud": [CLIENT, "another"]}),
    "ours among several, issued for another": lambda claims: rs256(
        claims | {"aud": [CLIENT, "another"], "azp": "another"}
    ),
    "ours alone, issued for another": lambda claims: rs256(claims | {"azp": "another"}),
    "expired": lambda claims: rs256(claims | {"iat": NOW - 500, "exp": NOW - 120}),
    "issued long ago": lambda claims: rs256(claims | {"iat": NOW - 3600}),
    "issued in an hour": lambda claims: rs256(claims | {"iat": NOW + 3600, "exp": NOW + 7200}),
    "of another sign-in": lambda claims: rs256(claims | {"nonce": "of-another"}),
    "with a list for a nonce": lambda claims: rs256(claims | {"nonce": [claims["nonce"]]}),
    "about nobody": lambda claims: rs256(claims | {"sub": ""}),
    "about somebody with a very long name": lambda claims: rs256(claims | {"sub": "x" * 256}),
    "nothing like a token": lambda _: "a.b.c",
    **{f"without {name}": without(name) for name in ("iss", "sub", "aud", "exp", "iat", "nonce")},
}


@pytest.mark.parametrize("how", sorted(GENUINE))
def test_a_genuine_token_signs_in(how: str, issuer: Issuer) -> None:
    issuer.sign = GENUINE[how]
    assert Browser().sign_in().status == 200


@pytest.mark.parametrize("how", sorted(FORGED))
def test_a_forged_token_signs_nobody_in(how: str, issuer: Issuer) -> None:
    registered()
    issuer.sign = FORGED[how]
    answer = Browser().sign_in()

    assert answer.status == 400, answer.text
    assert answer.body["error"]["details"]["reason"] in {"ID_TOKEN", "UNKNOWN_KEY"}
    assert "access_token" not in answer.text


def test_an_encryption_key_of_the_issuer_signs_nobody_in(issuer: Issuer) -> None:
    issuer.keys = [jwk(RSA_KEY, "rsa-1", use="enc")]
    assert Browser().sign_in().status == 400


def test_keys_are_asked_for_once_and_again_once_for_an_unknown_one(issuer: Issuer) -> None:
    assert Browser().sign_in().status == 200
    assert Browser().sign_in().status == 200
    assert issuer.asked.count("/keys") == 1

    issuer.sign = FORGED["an unknown key"]
    assert [Browser().sign_in().status for _ in range(3)] == [400] * 3
    assert issuer.asked.count("/keys") == 2


def test_keys_that_the_issuer_changed_are_found(issuer: Issuer) -> None:
    assert Browser().sign_in().status == 200
    issuer.keys = [jwk(OTHER_RSA_KEY, "rsa-2")]
    issuer.sign = FORGED["an unknown key"]
    assert Browser().sign_in().status == 200
    assert issuer.asked.count("/.well-known/openid-configuration") == 1


def test_unknown_keys_do_not_make_us_ask_without_end(issuer: Issuer) -> None:
    for number in range(20):
        kid = f"rsa-{number + 10}"
        issuer.sign = lambda claims, kid=kid: rs256(claims, OTHER_RSA_KEY, kid=kid)  # type: ignore[misc]
        Browser(address=f"192.0.2.{number + 1}").sign_in()
    assert issuer.asked.count("/keys") == 17
