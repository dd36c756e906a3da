"""A sentence of each kind, by which a running system shows that it finds what it is meant to."""

from collections.abc import Mapping

from shared.phi import find
from shared.phi.patterns import Kind

SAMPLES: Mapping[Kind, str] = {
    Kind.SSN: "The number on her card is 219-09-9999.",
    Kind.CREDIT_CARD: "He paid with 4111 1111 1111 1111.",
    Kind.ACCOUNT: "Member ID: QX-558201 covers it.",
    Kind.MRN: "See MRN 4477123.",
    Kind.DOB: "Born on 12.03.1961 at home.",
    Kind.EMAIL: "Write to pat@example.org.",
    Kind.URL: "Results are at https://example.org/r/17 now.",
    Kind.IP: "Sent from 203.0.113.7 at night.",
    Kind.PHONE: "Call +1 415 555 0132 at noon.",
    Kind.ADDRESS: "She lives at 12 Elm Street.",
    Kind.NAME: "Seen by Dr. Jane Miller.",
}


def missed() -> list[Kind]:
    """Which kinds are not found where they stand."""
    return [kind for kind in Kind if kind not in {each.kind for each in find(SAMPLES[kind])}]
