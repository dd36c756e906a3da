"""Our check of Twilio's signature and their own: the same answer, whatever the request."""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from hypothesis import example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from shared.telephony.twilio.signature import signature, signed, signed_body

SECRETS = st.text(min_size=1, max_size=40)
WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=20)
FORMS = st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=4), max_size=8)
URLS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "https", "ws", "wss"]),
    st.sampled_from(["example.com", "api.example.co.uk", "127.0.0.1", "localhost"]),
    st.sampled_from(["", ":80", ":443", ":8443"]),
    st.text(alphabet="abcXYZ019-_~/;.%", max_size=20),
    st.one_of(st.just(""), st.dictionaries(WORDS, WORDS, max_size=3).map(lambda query: f"?{urlencode(query)}")),
)


@dataclass
class Fields:
    """A form as web frameworks hold it, which is what their validator takes."""

    values: dict[str, list[str]]

    def __iter__(self) -> object:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def getlist(self, name: str) -> list[str]:
        return self.values[name]


@given(secret=SECRETS, url=URLS, form=FORMS)
@example(secret="s", url="https://example.com/a?b=1", form={"A": ["2", "1", "2"], "a": [""]})
def test_we_compute_what_they_compute(secret: str, url: str, form: dict[str, list[str]]) -> None:
    assert signature(secret, url, form) == RequestValidator(secret).compute_signature(url, Fields(form))


@given(secret=SECRETS, signer=SECRETS, called=URLS, shown=URLS, form=FORMS, sent=FORMS)
def test_we_believe_what_they_believe(
    secret: str, signer: str, called: str, shown: str, form: dict[str, list[str]], sent: dict[str, list[str]]
) -> None:
    validator = RequestValidator(secret)
    for made in (
        signature(secret, called, form),
        signature(signer, called, form),
        signature(secret, shown, form),
        signature(secret, called, sent),
    ):
        assert signed(secret, called, form, made) == validator.validate(called, Fields(form), made)


@given(secret=SECRETS, form=FORMS, host=st.sampled_from(["example.com", "localhost"]))
def test_a_port_may_be_named_or_not(secret: str, form: dict[str, list[str]], host: str) -> None:
    for scheme, port in (("https", 443), ("http", 80)):
        plain, full = f"{scheme}://{host}/a", f"{scheme}://{host}:{port}/a"
        assert signed(secret, plain, form, signature(secret, full, form))
        assert signed(secret, full, form, signature(secret, plain, form))


@given(secret=SECRETS, body=st.binary(max_size=60), other=st.binary(max_size=60))
def test_a_body_is_signed_by_its_hash(secret: str, body: bytes, other: bytes) -> None:
    url = f"https://example.com/a?bodySHA256={sha256(body).hexdigest()}"
    shown = signature(secret, url, {})

    assert signed_body(secret, url, body, shown)
    assert signed_body(secret, url, other, shown) == (other == body)


@given(secret=SECRETS, url=URLS, text=st.text(max_size=40))
def test_a_signature_of_anything_else_is_refused(secret: str, url: str, text: str) -> None:
    assert not signed(secret, url, {"A": ["1"]}, text)


@given(secret=SECRETS, url=URLS, body=WORDS)
def test_a_hashed_body_is_judged_as_they_judge_it(secret: str, url: str, body: str) -> None:
    hashed = f"{url}{'&' if '?' in url else '?'}bodySHA256={sha256(body.encode()).hexdigest()}"
    shown = signature(secret, hashed, {})

    assert signed_body(secret, hashed, body.encode(), shown) == RequestValidator(secret).validate(
        hashed, body, shown
    )
