"""Passwords: which are taken, how they are kept."""

from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.kit.errors import Unprocessable
from shared.kit.settings import Settings, setting

SHORTEST, LONGEST = 8, 100
# Those of the most used that would pass the rules below; compared without regard to case.
COMMON = frozenset(
    [
        "password1",
        "password12",
        "password123",
        "password1234",
        "passw0rd",
        "passw0rd1",
        "p4ssword",
        "p4ssw0rd",
        "qwerty12",
        "qwerty123",
        "qwerty1234",
        "qwertyuiop1",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1qaz2wsx",
        "zaq12wsx",
        "q1w2e3r4",
        "abc12345",
        "abcd1234",
        "a1b2c3d4",
        "welcome1",
        "welcome12",
        "welcome123",
        "letmein1",
        "letmein12",
        "letmein123",
        "admin123",
        "admin1234",
        "admin12345",
        "administrator1",
        "iloveyou1",
        "iloveyou2",
        "monkey123",
        "dragon123",
        "football1",
        "baseball1",
        "superman1",
        "batman123",
        "sunshine1",
        "princess1",
        "master123",
        "shadow123",
        "trustno1",
        "michael1",
        "charlie1",
        "computer1",
        "whatever1",
        "starwars1",
        "freedom1",
        "summer2024",
        "summer2025",
        "winter2024",
        "winter2025",
        "spring2025",
        "autumn2025",
        "changeme1",
        "changeme123",
        "default1",
        "guest1234",
        "test1234",
        "test12345",
        "testing123",
        "hello123",
        "hello1234",
        "secret123",
        "login1234",
        "user1234",
        "root1234",
        "pass1234",
        "pass12345",
        "google123",
        "internet1",
        "samsung1",
        "pokemon1",
        "jordan23",
        "ashley123",
        "jessica1",
        "qazwsx123",
        "asdf1234",
        "asdfgh123",
        "zxcvbnm1",
        "company1",
        "company123",
        "hospital1",
        "doctor123",
        "medical1",
        "nurse1234",
        "patient1",
    ]
)


@dataclass(frozen=True)
class PasswordSettings(Settings):
    """The least that OWASP asks of argon2id: 20 ms of one core, 19 MB."""

    memory_kib: int = setting("PARLEY_PASSWORD_MEMORY_KIB", default=19_456, doc="Memory of a password hash.")
    rounds: int = setting("PARLEY_PASSWORD_ROUNDS", default=2, doc="Rounds of a password hash.")


@cache
def hasher() -> PasswordHasher:
    settings = PasswordSettings.load()
    return PasswordHasher(time_cost=settings.rounds, memory_cost=settings.memory_kib, parallelism=1)


@cache
def nobodys() -> str:
    """Checked when there is no account, so that the answer takes as long."""
    return hasher().hash("nobody has this password")


def hashed(password: str) -> str:
    return hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    nobody = nobodys()  # made by the first to ask in a process, whoever that is
    try:
        right = hasher().verify(stored or nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def outdated(stored: str) -> bool:
    return hasher().check_needs_rehash(stored)


def check_policy(password: str) -> None:
    kinds = (str.islower, str.isupper, str.isdigit)
    if not SHORTEST <= len(password) <= LONGEST:
        raise weak(f"A password has {SHORTEST} to {LONGEST} characters")
    if not all(any(kind(letter) for letter in password) for kind in kinds):
        raise weak("A password needs a small letter, a capital letter and a digit")
    if password.casefold() in COMMON:
        raise weak("This password is among the most used ones: choose another")


def weak(sentence: str) -> Unprocessable:
    return Unprocessable(sentence, field="password", reason="WEAK_PASSWORD")
