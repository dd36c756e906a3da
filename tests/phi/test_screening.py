"""What says who a person is does not leave; what is medicine does."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.phi import MASK_ALL, Mode, find, screen
from shared.phi.patterns import Kind

FOUND = (
    ("SSN 219-09-9999 on file", "ssn", "219-09-9999"),
    ("card 4111 1111 1111 1111.", "credit_card", "4111 1111 1111 1111"),
    ("IBAN DE89 3704 0044 0532 0130 00", "account", "DE89 3704 0044 0532 0130 00"),
    ("Member ID: XJ-4471123", "account", "XJ-4471123"),
    ("account number 00123456", "account", "00123456"),
    ("MRN: 4477123", "mrn", "4477123"),
    ("medical record number #A-99812", "mrn", "A-99812"),
    ("DOB: 03/14/1975", "dob", "03/14/1975"),
    ("born on March 14, 1975 in Ohio", "dob", "March 14, 1975"),
    ("geboren am 14. März 1975", "dob", "14. März 1975"),
    ("write to ann.lee+x@mail.example.org!", "email", "ann.lee+x@mail.example.org"),
    ("see https://portal.example.org/p/77?x=1 today", "url", "https://portal.example.org/p/77?x=1"),
    ("from 192.168.10.44 at noon", "ip", "192.168.10.44"),
    ("from 2001:db8::ff00:42 at noon", "ip", "2001:db8::ff00:42"),
    ("call (415) 555-0132 tomorrow", "phone", "(415) 555-0132"),
    ("+49 171 5550132 is hers", "phone", "+49 171 5550132"),
    ("Tel: 030 5550132", "phone", "030 5550132"),
    (
        "lives at 1600 Pennsylvania Avenue, Springfield, IL 62704",
        "address",
        "1600 Pennsylvania Avenue, Springfield, IL 62704",
    ),
    ("wohnt Hauptstraße 12, 10115 Berlin", "address", "Hauptstraße 12, 10115 Berlin"),
    ("Mr. John O'Neil has a cough", "name", "John O'Neil"),
    ("Frau Müller hustet", "name", "Müller"),
    ("my name is Ana de la Cruz", "name", "Ana de la Cruz"),
    ("Patient: Zoë Lee, 54 years", "name", "Zoë Lee"),
)
MEDICINE = (
    "BP 120/80, HR 72, SpO2 98 %, temp 37.2, weight 80.5 kg",
    "Give 500 mg amoxicillin 3x daily for 7-10 days, max 4000 mg",
    "Labs on 2026-01-14: Na 140, K 4.1, creatinine 1.02, eGFR 88",
    "ICD-10 E11.9, CPT 99213, NCT01234567, RCT of 12345 patients (2019-2021)",
    "Patient has type 2 diabetes and was seen in the emergency department",
    "Parkinson's disease; Crohn's; the Framingham study; Child-Pugh B",
    "Ratio 1:2:3, pH 7.35, version 1.2.3, at 10:45:30",
    "Wells score 4.5; CHA2DS2-VASc 3; 1234567 cells",
    "DOI 10.1056/NEJMoa2034577 and PMID 33301246",
)


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_an_identifier_is_found_with_its_kind_and_taken_out(text: str, kind: str, value: str) -> None:
    found = [(each.kind.value, text[each.start : each.end]) for each in find(text)]
    assert found == [(kind, value)]
    assert screen(text, MASK_ALL).text == text.replace(value, f"[{kind.upper()}_1]")


@pytest.mark.parametrize("text", MEDICINE)
def test_medicine_is_left_as_it_is(text: str) -> None:
    screened = screen(text, MASK_ALL)
    assert (screened.text, screened.found, screened.mode) == (text, [], Mode.ALLOW)


@pytest.mark.parametrize(
    "text", ["card 4111 1111 1111 1112", "SSN 000-12-3456", "IBAN DE88370400440532013000", "at 999.1.1.1"]
)
def test_numbers_whose_check_fails_are_none(text: str) -> None:
    assert not {Kind.CREDIT_CARD, Kind.SSN, Kind.IP} & {each.kind for each in find(text)}


def test_the_same_value_has_the_same_number_throughout() -> None:
    text = "Mr. John Smith (MRN 4477123) met Mrs. Ann Lee; Mr. John Smith left. mrn 99123"
    assert (
        screen(text, MASK_ALL).text
        == "Mr. [NAME_1] (MRN [MRN_1]) met Mrs. [NAME_2]; Mr. [NAME_1] left. mrn [MRN_2]"
    )


def test_every_kind_has_its_own_mode_and_the_strictest_decides() -> None:
    text = "Mr. John Smith, ann@example.org"
    modes = {**MASK_ALL, Kind.EMAIL: Mode.ALLOW}
    assert screen(text, modes).text == "Mr. [NAME_1], ann@example.org"
    assert screen(text, modes | {Kind.NAME: Mode.ALLOW}).mode is Mode.ALLOW
    blocked = screen(text, modes | {Kind.NAME: Mode.BLOCK})
    assert (blocked.blocked, blocked.text, len(blocked.found)) == (True, "", 2)


@pytest.mark.parametrize(
    "sign", ["1", "1-", "a.", "A ", "(1) ", ":", "1.", "+1 ", "@", "Aa ", "www.", "DE12 ", "Mr. A"]
)
def test_a_long_text_takes_no_longer_than_its_length(sign: str) -> None:
    started = time.process_time()
    find(sign * (40_000 // len(sign)))
    assert time.process_time() - started < 5


@given(st.text(max_size=200))
def test_any_text_is_screened_and_what_is_masked_is_gone(text: str) -> None:
    screened = screen(text, MASK_ALL)
    assert all(each.start < each.end for each in screened.found)
    if not screened.found:
        assert screened.text == text
