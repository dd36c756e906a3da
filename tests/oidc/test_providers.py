"""Which issuers are offered, and what an issuer may be."""

import time
from collections.abc import Callable

import pytest

from shared.kit.settings import SettingsError
from shared.oidc import fetch
from shared.oidc.settings import GoogleSettings, MicrosoftSettings
from tests.functions.people import registered
from tests.lambda_client import call
from tests.oidc.browser import PAGE, Browser
from tests.oidc.conftest import SetUp
from tests.oidc.issuer import Handler, Issuer, serving

pytestmark = pytest.mark.usefixtures("aws")
OURS, THEIRS = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"


@pytest.mark.parametrize("provider", ["google", "microsoft", "oidc"])
def test_a_provider_that_is_not_set_up_is_503_and_says_so(provider: str) -> None:
    browser = Browser(provider)
    for method, path, body in (("GET", "authorize", None), ("POST", "callback", {"code": "x"})):
        answer = browser.ask(method, path, body)
        assert (answer.status, answer.body["error"]["code"]) == (503, "NOT_CONFIGURED")
    status = browser.ask("GET", "status").body["data"]
    assert (status["provider"], status["configured"], status["enabled"]) == (provider, False, False)


def test_an_unknown_provider_is_404() -> None:
    for method, path in (("GET", "authorize"), ("GET", "status"), ("POST", "callback")):
        assert Browser("github").ask(method, path, {"code": "x"} if method == "POST" else None).status == 404


def test_the_providers_that_are_set_up_are_told(issuer: Issuer) -> None:
    told = call("voiceassist/oauth", "GET", "/api/auth/oauth/providers").body["providers"]
    assert {each["provider"]: each["configured"] for each in told} == {
        "google": True,
        "microsoft": False,
        "oidc": False,
    }
    assert Browser().ask("GET", "status").body["data"]["enabled"] is True
    assert issuer.asked == []
    assert "secret" not in str(told)


def test_a_provider_without_its_secret_is_not_set_up(issuer: Issuer, set_up: SetUp) -> None:
    set_up(issuer.url, secret="")
    assert Browser().ask("GET", "authorize").status == 503


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example.com",
        "ftp://x",
        "https://",
        "https://a:b@c.de",
        "https://*.de",
        "//c.de",
        "https://[1",
    ],
)
def test_an_address_without_tls_is_refused_when_it_is_read(url: str) -> None:
    with pytest.raises(SettingsError, match="PARLEY_GOOGLE_ISSUER"):
        GoogleSettings.read({"PARLEY_GOOGLE_ISSUER": url})
    with pytest.raises(SettingsError, match="PARLEY_MICROSOFT_REDIRECT_URIS"):
        MicrosoftSettings.read({"PARLEY_MICROSOFT_REDIRECT_URIS": f"{PAGE},{url}"})


@pytest.fixture
def microsoft(set_up: SetUp) -> Callable[..., Issuer]:
    def running(issuer: Issuer, **settings: str) -> Issuer:
        set_up(f"{issuer.url}/common/v2.0", "microsoft", **settings)
        issuer.metadata = {"issuer": f"{issuer.url}/{{tenantid}}/v2.0"}
        issuer.claims = {"email": "ann@example.com", "tid": OURS, "iss": f"{issuer.url}/{OURS}/v2.0"}
        return issuer

    return running


def test_microsofts_tenants_each_speak_for_themselves(issuer: Issuer, microsoft: Callable[..., Issuer]) -> None:
    microsoft(issuer)
    assert Browser("microsoft").sign_in().status == 200
    issuer.claims["iss"] = f"{issuer.url}/{THEIRS}/v2.0"
    assert Browser("microsoft").sign_in().status == 400
    issuer.claims |= {"iss": f"{issuer.url}/{{tenantid}}/v2.0"}
    assert Browser("microsoft").sign_in().status == 400
    del issuer.claims["tid"]
    assert Browser("microsoft").sign_in().status == 400


def test_a_key_of_one_tenant_signs_for_no_other(issuer: Issuer, microsoft: Callable[..., Issuer]) -> None:
    microsoft(issuer)
    issuer.keys[0]["issuer"] = f"{issuer.url}/{THEIRS}/v2.0"
    assert Browser("microsoft").sign_in().status == 400


def test_tenants_that_are_not_named_stay_out(issuer: Issuer, microsoft: Callable[..., Issuer]) -> None:
    microsoft(issuer, tenants=THEIRS)
    assert Browser("microsoft").sign_in().status == 400
    microsoft(issuer, tenants=f"{THEIRS},{OURS}")
    assert Browser("microsoft").sign_in().status == 200


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 409),
        ({"email_verified": True}, 409),
        ({"xms_edov": False}, 409),
        ({"xms_edov": "0"}, 409),
        ({"xms_edov": True}, 200),
        ({"xms_edov": "1"}, 200),
        ({"xms_edov": 1}, 200),
    ],
)
def test_microsofts_address_is_believed_only_where_its_owner_was_checked(
    claims: dict[str, object], status: int, issuer: Issuer, microsoft: Callable[..., Issuer]
) -> None:
    """A tenant's administrator can type any address there is."""
    registered()
    microsoft(issuer).claims |= claims
    assert Browser("microsoft").sign_in().status == status


def test_only_a_provider_with_tenants_may_leave_its_name_open(issuer: Issuer) -> None:
    issuer.metadata = {"issuer": f"{issuer.url}/{{tenantid}}"}
    assert Browser().ask("GET", "authorize").status == 503


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://another.example.com"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://elsewhere.example.com/token"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_an_issuer_that_describes_itself_wrongly_is_503(metadata: dict[str, object], issuer: Issuer) -> None:
    issuer.metadata = metadata
    answer = Browser().ask("GET", "authorize")
    assert (answer.status, answer.body["error"]["code"]) == (503, "UNAVAILABLE")


def test_a_secret_is_sent_in_the_way_the_issuer_takes_it(issuer: Issuer) -> None:
    issuer.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert Browser().sign_in().status == 200


def test_an_issuer_that_is_away_is_503_and_may_come_back(set_up: SetUp) -> None:
    with serving(Issuer()) as gone:
        set_up(gone.url)
    answer = Browser().ask("GET", "authorize")
    assert (answer.status, answer.body["error"]["code"]) == (503, "UNAVAILABLE")
    assert answer.cookies == []


def moved(handler: Handler) -> None:
    handler.answer(307, {}, location=f"{handler.issuer.url}/token-elsewhere")


def failing(handler: Handler) -> None:
    handler.answer(500, {})


def endless(handler: Handler) -> None:
    handler.answer(200, {"id_token": "x" * fetch.LARGEST})


def nested(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"[" * 100_000)


def cut(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"id_token"')


def dripping(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(400):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [failing, endless, nested, cut, dripping], ids=lambda answer: answer.__name__)
def test_an_answer_without_end_or_sense_is_503(
    answer: Callable[[Handler], None], issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "PATIENCE", 0.3)
    issuer.token_answer = answer
    began = time.monotonic()
    assert Browser().sign_in().status == 503
    assert time.monotonic() - began < 10


def test_a_silent_issuer_is_not_waited_for(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SILENCE", 0.2)
    issuer.token_answer = lambda _handler: time.sleep(20)
    began = time.monotonic()
    assert Browser().sign_in().status == 503
    assert time.monotonic() - began < 10


def test_the_secret_follows_no_redirect(issuer: Issuer) -> None:
    issuer.token_answer = moved
    assert Browser().sign_in().status == 400
    assert "/token-elsewhere" not in issuer.asked
