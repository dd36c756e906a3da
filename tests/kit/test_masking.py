"""What must not be read in a log is not in it."""

from typing import Any

import pytest

from shared.kit.masking import HIDDEN, mask


@pytest.mark.parametrize(
    "secret",
    [
        "bob.b+x@example.co.uk",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "pk_abcdefgh12345678",
        "sk-abcdefgh12345678",
        "123-45-6789",
        "4111 1111 1111 1111",
        "+14155552671",
        "(415) 555-2671".replace("(", "1 ("),
    ],
)
def test_a_secret_or_a_persons_datum_within_a_sentence_is_masked(secret: str) -> None:
    assert secret not in mask(f"before {secret} after")


def test_a_bearer_token_and_a_query_token_are_masked() -> None:
    assert "abcdefgh1234" not in mask("Authorization: Bearer abcdefgh1234")
    assert mask("/ws?token=abc&x=1") == "/ws?token=[hidden]&x=1"


def test_a_telling_key_hides_its_value_however_deep() -> None:
    told: Any = mask({"user": {"password": "p", "notes": [{"content": "chest pain"}], "age": 7}})

    assert told == {"user": {"password": HIDDEN, "notes": [{"content": HIDDEN}], "age": 7}}


@pytest.mark.parametrize(
    "text",
    [
        "took 12.5 ms",
        "2026-11-21T03:04:51.743Z",
        "5f1c1c6e-1a50-4f5f-9d53-6f2c9f6f1a11",
        "GET /api/conversations 200",
        "10.0.0.1",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert mask(text) == text


def test_what_is_nested_too_deep_to_look_at_is_hidden() -> None:
    deep: Any = "bob@example.com"
    for _ in range(20):
        deep = [deep]
    assert "bob" not in str(mask(deep))


@pytest.mark.parametrize(
    "own",
    [
        "77884354-1763-4632-8a86-235d96e9651d",
        "8a863544-1763-4632-8486-235296596511",
        "11111111-1111-4111-8111-111111111111",
        "77884354-1763-4632-8A86-235D96E9651D",
    ],
)
def test_an_id_is_read_in_the_log_though_its_digits_look_like_a_card(own: str) -> None:
    told = mask(f"session {own} of card 4111-1111-1111-1111, /api/sessions/{own}/end")
    assert told == f"session {own} of card [number], /api/sessions/{own}/end"
