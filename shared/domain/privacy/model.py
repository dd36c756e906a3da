"""What is done about identifiers before a prompt leaves for an outside provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.kit.errors import NotFound
from shared.phi import MASK_ALL, Mode, Modes
from shared.phi.patterns import Kind

ABOUT: Mapping[Kind, tuple[str, str]] = {
    Kind.SSN: ("Social security number", "Nine digits of a valid range"),
    Kind.CREDIT_CARD: ("Card number", "13 to 19 digits whose check digit is right"),
    Kind.ACCOUNT: ("Account or policy number", "An IBAN, or a number that is announced as one"),
    Kind.MRN: ("Medical record number", "A number that is announced as one"),
    Kind.DOB: ("Date of birth", "A date that is announced as one"),
    Kind.EMAIL: ("E-mail address", "An address"),
    Kind.URL: ("Web address", "An address"),
    Kind.IP: ("IP address", "Version 4 or 6"),
    Kind.PHONE: ("Telephone or fax number", "International, North American, or announced"),
    Kind.ADDRESS: ("Postal address", "A house number and a street, with or without a town"),
    Kind.NAME: ("Name of a person", "Behind a title, or announced as a name"),
}


class Routing(StrEnum):
    """`hybrid` follows the rules; `local_only` lets no text with an identifier out; `cloud_allowed` lets all out."""

    LOCAL_ONLY = "local_only"
    HYBRID = "hybrid"
    CLOUD_ALLOWED = "cloud_allowed"


@dataclass(frozen=True, slots=True)
class Rules:
    modes: Modes = field(default_factory=lambda: dict(MASK_ALL))
    routing: Routing = Routing.HYBRID
    version: int = 0
    updated_at: datetime | None = None

    @property
    def applied(self) -> Modes:
        every = {Routing.LOCAL_ONLY: Mode.BLOCK, Routing.CLOUD_ALLOWED: Mode.ALLOW}.get(self.routing)
        return self.modes if every is None else dict.fromkeys(Kind, every)


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    at: datetime
    user_id: str | None
    mode: Mode
    kinds: Mapping[str, int]


def kind_of(name: str) -> Kind:
    if name not in set(Kind):
        raise NotFound("There is no such rule", code="RESOURCE_NOT_FOUND")
    return Kind(name)
