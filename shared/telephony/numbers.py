"""Telephone numbers as E.164 writes them.

A number is checked by form and by its country's calling code, not by each country's numbering plan: plans change
faster than releases, and the carrier refuses what its own, current plan does not know.
"""

import re

from shared.kit.errors import Unprocessable

SHORTEST, LONGEST = 8, 15
LONGEST_WRITTEN = 40
DECORATION = str.maketrans("", "", " \t\u00a0\u202f-\u2010\u2011.()/")
# Every code that the ITU has given to a country, an area or a world-wide service. None begins another.
CODE = re.compile(
    r"""1|7
    |2(?:0|7|1[12368]|[2346]\d|5[0-8]|9[01789])
    |3(?:[0-4]|6|9|5\d|7\d|8[0-35-79])
    |4(?:[013-9]|2[013])
    |5(?:[1-8]|0\d|9\d)
    |6(?:[0-6]|7[02-9]|8[0-35-9]|9[0-2])
    |8(?:[1246]|0[08]|5[02356]|7[08]|8[01236-8])
    |9(?:[0-58]|6[0-8]|7[0-79]|9[2-68])""",
    re.VERBOSE | re.ASCII,
)
# What is dialled before a national number at home and not from abroad. Where nothing is named it is a zero.
TRUNKS = {"1": "1", "7": "8", "36": "06", "370": "0", "375": "8", "993": "8"}
# Here the zero is a part of the number, or there never was one.
KEPT = frozenset(
    {
        "30", "34", "39", "45", "47", "48", "52", "65", "225", "228", "229", "351", "352", "354", "356", "357",
        "371", "372", "376", "377", "378", "379", "420", "852", "853",
    }
)  # fmt: skip


def calling_code(number: str) -> str:
    """The calling code an E.164 number begins with; empty when no country has it."""
    found = CODE.match(number.removeprefix("+"))
    return found[0] if found else ""


def e164(written: str, country: str = "") -> str:
    """`+` and digits. Without a `+` or `00` the number is a national one of the country (a calling code) when one is
    given, and taken to begin with its calling code when none is."""
    digits = _digits(written, country)
    if not SHORTEST <= len(digits) <= LONGEST:
        raise bad(f"A telephone number has {SHORTEST} to {LONGEST} digits", "LENGTH")
    if not calling_code(digits):
        raise bad("No country has this calling code", "CALLING_CODE")
    return f"+{digits}"


def _digits(written: str, country: str) -> str:
    if len(written) > LONGEST_WRITTEN:
        raise bad(f"A telephone number has {SHORTEST} to {LONGEST} digits", "LENGTH")
    plain = written.strip().translate(DECORATION)
    international = re.fullmatch(r"(?:\+|00)([0-9]+)", plain)
    if international:
        return international[1]
    if not re.fullmatch(r"[0-9]+", plain):
        raise bad("This is no telephone number", "FORM")
    return country + _national(plain, country) if country else plain


def _national(digits: str, country: str) -> str:
    if country in KEPT:
        return digits
    return digits.removeprefix(TRUNKS.get(country, "0"))


def bad(message: str, reason: str) -> Unprocessable:
    return Unprocessable(message, code="INVALID_NUMBER", field="phone_number", reason=reason)


def masked(number: str) -> str:
    """Enough to recognise a number one knows, too little to call it."""
    code = calling_code(number)
    return f"+{code}…{number[-2:]}" if code else "[phone]"
