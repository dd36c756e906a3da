"""Telephone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kit.errors import Unprocessable
from shared.telephony.numbers import CODE, calling_code, e164, masked


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("+1 (415) 555-0190", "", "+14155550190"),
        ("001 415 555 0190", "", "+14155550190"),
        ("14155550190", "", "+14155550190"),
        ("+1234567890", "", "+1234567890"),
        (" +91 98765 43210 ", "", "+919876543210"),
        ("098765 43210", "91", "+919876543210"),
        ("(415) 555-0190", "1", "+14155550190"),
        ("1 415 555 0190", "1", "+14155550190"),
        ("8 912 345-67-89", "7", "+79123456789"),
        ("06 1234 5678", "39", "+390612345678"),
        ("020 7946 0018", "44", "+442079460018"),
        ("+49.30/1234567", "", "+49301234567"),
        ("+44\u00a020\u20117946\u20110018", "", "+442079460018"),
    ],
)
def test_a_number_is_written_one_way(written: str, country: str, number: str) -> None:
    assert e164(written, country) == number


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "FORM"),
        ("call me", "FORM"),
        ("+1 415 CALL NOW", "FORM"),
        ("+1-415-555-0190 ext. 4", "FORM"),
        ("++14155550190", "FORM"),
        ("+٤١٥٥٥٥٠١٩٠", "FORM"),
        ("+1234567", "LENGTH"),
        ("+1234567890123456", "LENGTH"),
        ("+" + "1" * 400, "LENGTH"),
        ("+99912345678", "CALLING_CODE"),
        ("+0123456789", "CALLING_CODE"),
        ("+21012345678", "CALLING_CODE"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        e164(written)

    assert refused.value.details["reason"] == reason


@given(st.text(max_size=50))
def test_a_number_that_was_taken_stays_as_it_is(written: str) -> None:
    try:
        number = e164(written)
    except Unprocessable:
        return
    assert e164(number) == number
    assert number.startswith(f"+{calling_code(number)}")


def test_no_calling_code_begins_another() -> None:
    codes = [str(number) for number in range(1, 1000) if CODE.fullmatch(str(number))]
    assert len(codes) > 200
    assert [code for code in codes if any(code != other and code.startswith(other) for other in codes)] == []


@pytest.mark.parametrize(
    ("number", "shown"), [("+14155550190", "+1…90"), ("+919876543210", "+91…10"), ("", "[phone]")]
)
def test_a_masked_number_cannot_be_called(number: str, shown: str) -> None:
    assert masked(number) == shown
