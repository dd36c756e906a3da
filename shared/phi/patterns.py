"""How each kind is found. A pattern's group `it`, where it has one, is what is found; the rest announces it.

Every pattern is linear in the text: no repetition inside a repetition can match the same letters in two ways.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from enum import StrEnum

Span = tuple[int, int]
Detect = Callable[[str], Iterator[Span]]


class Kind(StrEnum):
    SSN = "ssn"
    CREDIT_CARD = "credit_card"
    ACCOUNT = "account"
    MRN = "mrn"
    DOB = "dob"
    EMAIL = "email"
    URL = "url"
    IP = "ip"
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"


MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|april|mai|juni|juli|august|september|oktober"
    "|november|dezember|january|february|march|june|july|october|december"
)
DATE = (
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{1,2}}\.? (?:{MONTHS})\.? \d{{4}}"
    rf"|(?:{MONTHS})\.? \d{{1,2}},? \d{{4}})"
)
LETTERS = "[a-zà-öø-ÿ]{1,30}"
WORD = rf"(?:[A-Z]['’])?[A-ZÀ-ÖØ-Þ]{LETTERS}(?:-[A-ZÀ-ÖØ-Þ]{LETTERS})?"
SMALL = "(?:(?:von der|van der|de la|von|van|de|da|di|del|la|le) )?"
NAME = rf"{WORD}(?: {SMALL}{WORD}){{0,3}}"
SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])")
CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
ACCOUNT = re.compile(
    r"(?i)\b(?:account|acct|member|policy|insurance|subscriber|konto|versicherten?)"
    r"(?: ?(?:no|nr|number|nummer|id))?\.?[:#]? {0,2}#?(?P<it>(?=[A-Z-]{0,6}\d)[A-Z0-9-]{5,24})\b"
)
MRN = re.compile(
    r"(?i)\b(?:mrn|medical record(?: number)?|patient id|chart(?: no| number)?|fallnummer|patientennummer)"
    r"\.?[:#]? {0,2}#?(?P<it>(?=[A-Z-]{0,6}\d)[A-Z0-9-]{4,20})\b"
)
BIRTH = re.compile(
    rf"(?i)\b(?:dob|d\.o\.b\.|date of birth|birth ?date|birthday|born(?: on)?|geb\.|geboren(?: am)?|né[e]? le)"
    rf"[: ]{{1,3}}(?P<it>{DATE})"
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
URL = re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>\"')\]]{3,2000}")
IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
PHONE = re.compile(
    r"(?<![\w/.-])(?:\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ ./-]?){1,4}\d{2,4}"
    r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"
    r"|(?i:(?:tel|phone|mobile|cell|call|fax)\.?:? ?)(?P<it>\d[\d /-]{5,18}\d))(?![\w-])"
)
STREET = (
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl|square|terrace|parkway|pkwy"
)
ADDRESS = re.compile(
    rf"\b\d{{1,6}}[A-Za-z]? (?:{WORD} ){{1,4}}(?i:{STREET})\b\.?(?:,? (?i:apt|suite|unit|#)\.? ?\w{{1,6}})?"
    rf"(?:,? {WORD}(?: {WORD})?,? [A-Z]{{2}} \d{{5}}(?:-\d{{4}})?)?"
    r"|\b[A-ZÄÖÜ][a-zäöüß-]{1,40}(?:straße|strasse|str\.|gasse|weg|platz|allee) \d{1,4}[a-z]?"
    r"(?:,? \d{5} [A-ZÄÖÜ][a-zäöüß]{1,40})?"
)
TITLED = re.compile(
    rf"\b(?:(?:Mr|Mrs|Ms|Miss|Mx|Herr|Herrn|Frau|Mme|Sr|Sra)\b\.?|Dr\.|Prof\.) {{1,2}}(?P<it>{NAME})"
)
NAMED = re.compile(
    rf"(?:(?i:\b(?:my name is|patient name|full name|name|patient(?:in)?(?: is)?|called|mein name ist|ich heiße|heißt"
    rf"|je m'appelle|me llamo))[:,]? {{1,2}}(?P<it>{WORD}(?: {SMALL}{WORD}){{1,3}}))"
)
LEAST_PHONE, MOST_PHONE = 7, 15


def by(pattern: re.Pattern[str], stands: Callable[[str], bool] = lambda _: True) -> Detect:
    group = "it" if "it" in pattern.groupindex else 0

    def detect(text: str) -> Iterator[Span]:
        for match in pattern.finditer(text):
            chosen = group if match.group(group) else 0
            if stands(match.group(chosen)):
                yield match.span(chosen)

    return detect


def luhn(text: str) -> bool:
    digits = [int(sign) for sign in reversed(text) if sign.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]  # noqa: PLR2004  # of the rule
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def iban(text: str) -> bool:
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def address(text: str) -> bool:
    try:
        return len(str(ipaddress.ip_address(text))) > 2  # noqa: PLR2004  # `::` is punctuation
    except ValueError:
        return False


def dialled(text: str) -> bool:
    return LEAST_PHONE <= sum(sign.isdigit() for sign in text) <= MOST_PHONE


def either(*detectors: Detect) -> Detect:
    def detect(text: str) -> Iterator[Span]:
        for each in detectors:
            yield from each(text)

    return detect


# The order settles who is right where two find the same.
DETECTORS: tuple[tuple[Kind, Detect], ...] = (
    (Kind.EMAIL, by(EMAIL)),
    (Kind.URL, by(URL)),
    (Kind.MRN, by(MRN)),
    (Kind.DOB, by(BIRTH)),
    (Kind.CREDIT_CARD, by(CARD, luhn)),
    (Kind.SSN, by(SSN)),
    (Kind.ACCOUNT, either(by(IBAN, iban), by(ACCOUNT))),
    (Kind.IP, either(by(IPV4, address), by(IPV6, address))),
    (Kind.PHONE, by(PHONE, dialled)),
    (Kind.ADDRESS, by(ADDRESS)),
    (Kind.NAME, either(by(TITLED), by(NAMED))),
)
