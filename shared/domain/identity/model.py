"""People, as the products know them: one account opens all three, a session opens one."""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from shared.kit.errors import Unprocessable
from shared.kit.principal import Principal, Product, Role, Scope
from shared.ratelimit import Verdict

LONGEST_EMAIL, LONGEST_NAME, LONGEST_REASON = 254, 255, 500
FREE_FAILURES = 5
LONGEST_LOCK = 3600
MOST_SESSIONS = 50
LONGEST_TICKET = 100
RESET_SECONDS, INVITATION_SECONDS, CHALLENGE_SECONDS = 30 * 60, 7 * 24 * 3600, 5 * 60
MOST_KEYS = 20
KEY_PREFIXES = {Product.VOICEASSIST: "va_k_", Product.YOUWORKER: "pk_", Product.VOICEERA: "ve_k_"}
SCOPES: frozenset[str] = frozenset(Scope)
TWIN_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Link:
    """An issuer's word that opens an account. `key` is the digest of its name and the person's name there."""

    provider: str
    key: str
    email: str
    linked_at: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in at an issuer that has not come back. `key` is the digest of its state."""

    key: str
    provider: str
    challenge: str
    nonce: str
    redirect_uri: str
    user_id: str | None
    ends_at: int


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    email: str
    full_name: str
    first_name: str
    last_name: str
    password_hash: str | None
    role: Role
    active: bool
    epoch: int
    created_at: datetime
    updated_at: datetime
    last_login: datetime | None = None
    two_factor: bool = False
    email_proved: bool = False  # somebody showed that the address is theirs
    links: tuple[Link, ...] = ()

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    def named(self, full_name: str) -> "Account":
        first, _, last = full_name.partition(" ")
        return replace(self, full_name=full_name, first_name=first, last_name=last.strip())

    def at(self, email: str) -> "Account":
        """Another address has yet to be shown to be theirs; another spelling of the same has not."""
        same = folded(email) == folded(self.email)
        return replace(self, email=email, email_proved=self.email_proved and same)

    def linked(self, provider: str) -> Link | None:
        return next((link for link in self.links if link.provider == provider), None)


@dataclass(frozen=True, slots=True)
class Session:
    user_id: str
    session_id: str
    product: Product
    role: Role
    email: str
    started_at: int
    seen_at: int
    ends_at: int
    refresh_hash: str
    replaced_hash: str | None = None
    replaced_at: int | None = None

    def principal(self) -> Principal:
        return Principal(self.user_id, self.product, self.role, self.email, self.session_id)

    def stands(self, now: float) -> bool:
        return self.ends_at > now and self.seen_at + LIFETIMES[self.product].idle > now

    def is_twin(self, refresh_hash: str, now: float) -> bool:
        """Two refreshes of one token at the same moment are a busy client, not a thief."""
        recent = self.replaced_at is not None and now - self.replaced_at <= TWIN_SECONDS
        return recent and self.replaced_hash == refresh_hash


@dataclass(frozen=True, slots=True)
class ApiKey:
    key_hash: str
    key_id: str
    user_id: str
    product: Product
    role: Role
    email: str
    name: str
    shown: str
    scopes: frozenset[str]
    created_at: int
    used_at: int | None = None
    ends_at: int | None = None

    def principal(self) -> Principal:
        """Its owner's role comes with the scope for it, and with no other."""
        role = self.role if Scope.ADMIN in self.scopes else Role.USER
        return Principal(self.user_id, self.product, role, self.email, key_id=self.key_id, scopes=self.scopes)

    def stands(self, now: float) -> bool:
        return self.ends_at is None or self.ends_at > now


@dataclass(frozen=True, slots=True)
class TokenPair:
    access_token: str
    refresh_token: str
    expires_in: int
    refresh_expires_in: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    account: Account
    tokens: TokenPair


@dataclass(frozen=True, slots=True)
class Ticket:
    """A paper that proves one thing, once: that a letter was received, or that the password was right."""

    key: str
    ends_at: int
    secret_hash: str | None = None
    account_id: str | None = None
    epoch: int | None = None
    email: str = ""
    full_name: str = ""
    role: Role = Role.USER
    invited_by: str | None = None
    by_letter: bool = False
    created_at: int = 0
    made_as: str | None = None  # which request made it: the next one of an address takes its place

    @property
    def id(self) -> str:
        return self.key.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Challenge:
    """The password was right; the second step is still to come."""

    token: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Shown this once."""

    secret: str
    uri: str
    backup_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TwoFactor:
    user_id: str
    sealed: str
    marks: frozenset[str]
    last_step: int = 0
    confirmed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of an account's or an address's history: its role or its lock was one thing and is another."""

    subject: str
    kind: Literal["role", "lock"]
    at: datetime
    after: str
    before: str | None = None
    actor: str | None = None
    reason: str | None = None
    request_id: str = "-"
    id: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the gate is told of who passes."""

    principal: Principal
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Lifetimes:
    access: int
    refresh: int
    idle: int  # a session that nobody used for so long has ended
    whole: int


LIFETIMES = {
    Product.VOICEASSIST: Lifetimes(access=300, refresh=3600, idle=3600, whole=24 * 3600),
    Product.YOUWORKER: Lifetimes(access=1800, refresh=24 * 3600, idle=24 * 3600, whole=7 * 24 * 3600),
    Product.VOICEERA: Lifetimes(
        access=24 * 3600, refresh=30 * 24 * 3600, idle=30 * 24 * 3600, whole=30 * 24 * 3600
    ),
}


def folded(email: str) -> str:
    """Two spellings that a person takes for one address are one."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def of_account(account_id: str) -> str:
    return f"account#{account_id}"


def of_address(email: str) -> str:
    return f"address#{digest(folded(email))}"


def checked_name(name: str, field: str) -> str:
    shown = name.strip()
    if not shown or len(shown) > LONGEST_NAME or any(unicodedata.category(letter) == "Cc" for letter in shown):
        raise Unprocessable(f"A name has 1 to {LONGEST_NAME} characters and no control signs", field=field)
    return shown


def token_of(ticket: Ticket, secret: str) -> str:
    """What a letter's link carries: which ticket, and the secret that shows it is ours."""
    return f"{ticket.id}.{secret}"


def secret_of(token: str) -> tuple[str, str]:
    """Which ticket, and the digest of its secret."""
    name, _, secret = token.strip().partition(".")
    return name[:LONGEST_TICKET], digest(secret)


def checked_reason(reason: str | None) -> str | None:
    shown = " ".join((reason or "").split())
    if len(shown) > LONGEST_REASON:
        raise Unprocessable(f"A reason has {LONGEST_REASON} characters at most", field="action_reason")
    return shown or None


def checked_email(email: str) -> str:
    local, at, domain = email.strip().rpartition("@")
    labels = domain.split(".")
    fine = (
        at
        and 1 <= len(local) <= 64  # noqa: PLR2004  # what SMTP allows
        and len(email) <= LONGEST_EMAIL
        and not any(letter.isspace() or letter in '<>()[],;:\\"@' for letter in local)
        and len(labels) > 1
        and all(label and label.replace("-", "").isalnum() and label.strip("-") == label for label in labels)
        and email.isprintable()
    )
    if not fine:
        raise Unprocessable("This is no e-mail address", field="email", reason="INVALID_EMAIL")
    return email.strip()


def lock_seconds(failures: int) -> int:
    """A minute after the fifth failure, twice as long after each further one, an hour at most."""
    return 0 if failures < FREE_FAILURES else min(LONGEST_LOCK, 60 * 2 ** (failures - FREE_FAILURES))
