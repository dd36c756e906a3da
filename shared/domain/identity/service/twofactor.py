"""The second step of signing in, as its owner sets it up: codes by time, and backup codes for a lost device."""

import base64
import secrets
from dataclasses import dataclass, replace

import pyotp

from shared.auth.passwords import matches
from shared.domain.identity.events import Act
from shared.domain.identity.model import Account, Enrolment, TwoFactor
from shared.domain.identity.repository.accounts import Overtaken
from shared.domain.identity.repository.twofactors import TwoFactorRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.kit.errors import Conflict, Forbidden, Invalid
from shared.kit.principal import Principal
from shared.vault import Vault

ISSUER = "Parley"
STEP = 30
DIGITS = 6
AROUND = (0, -1, 1)  # clocks differ by half a minute
BACKUP_CODES, BACKUP_BYTES = 10, 5


@dataclass(frozen=True, slots=True)
class TwoFactorService:
    identity: IdentityService
    factors: TwoFactorRepository
    vault: Vault

    def status(self, user: Principal) -> TwoFactor | None:
        found = self.factors.get(user.user_id)
        return found if found is not None and found.confirmed_at is not None else None

    def set_up(self, user: Principal) -> Enrolment:
        """Nothing is asked for at signing in until a code was confirmed."""
        account, secret, codes = self._owner(user), pyotp.random_base32(), new_codes()
        factor = TwoFactor(account.id, self.vault.seal(secret, sealing(account.id)), self._marks(account.id, codes))
        if account.two_factor or not self.factors.propose(factor):
            raise Invalid("The second step is switched on already", code="TWO_FACTOR_ON")
        uri = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
        return Enrolment(secret, uri, codes)

    def confirm(self, user: Principal, code: str) -> None:
        factor = self.factors.get(self._owner(user).id)
        if factor is None or factor.confirmed_at is not None:
            raise Invalid("There is nothing to confirm: set the second step up first", code="TWO_FACTOR_NOT_SET_UP")
        step = self._step(factor, plain(code))
        if step is None:
            raise wrong_code()
        confirming = self.factors.confirming(factor, step, int(self.identity.now()))
        try:
            self.identity.change(
                user.user_id,
                lambda account: replace(account, two_factor=True),
                lambda _before, _after: [confirming],
            )
        except Overtaken as error:
            raise Conflict("It was set up anew meanwhile: confirm with the newer secret") from error
        self.identity.audit.record(Act.TWO_FACTOR_ON, actor=user.user_id, subject=user.user_id)

    def switch_off(self, user: Principal, password: str, code: str) -> None:
        account = self._owner(user)
        self.identity.attempts.refuse_locked(account.email)
        if not matches(account.password_hash, password) or not self.accepts(account, code):
            self.identity.attempts.failed(account.email, account, Act.TWO_FACTOR_FAILED)
            raise Invalid("The password or the code is wrong", code="OTP_INVALID")
        self.identity.change(
            account.id,
            lambda before: replace(before, two_factor=False),
            lambda _before, _after: [self.factors.removing(account.id)],
        )
        self.identity.audit.record(Act.TWO_FACTOR_OFF, actor=account.id, subject=account.id)

    def renew_codes(self, user: Principal, code: str) -> tuple[str, ...]:
        """Those before stop working."""
        account = self._owner(user)
        self.demand(account, code)
        factor, codes = self.factors.get(account.id), new_codes()
        if factor is None or not self.factors.renew(factor, self._marks(account.id, codes)):
            raise Conflict("The second step was changed meanwhile. Please try again.")
        self.identity.audit.record(Act.BACKUP_CODES_RENEWED, actor=account.id, subject=account.id)
        return codes

    def demand(self, account: Account, code: str) -> None:
        """A wrong code counts as a failed attempt to sign in: whoever guesses is locked out as with passwords."""
        self.identity.attempts.refuse_locked(account.email)
        if not self.accepts(account, code):
            self.identity.attempts.failed(account.email, account, Act.TWO_FACTOR_FAILED)
            raise wrong_code()

    def accepts(self, account: Account, code: str) -> bool:
        """A code is spent by being accepted, whichever kind it is."""
        factor, given = self.factors.get(account.id), plain(code)
        if factor is None or factor.confirmed_at is None or not given:
            return False
        if len(given) == DIGITS and given.isdecimal():
            step = self._step(factor, given)
            return step is not None and self.factors.use_step(factor, step, self._resealed(factor))
        context = marking(account.id)
        mark = next((each for each in factor.marks if self.vault.recognises(each, given, context)), None)
        return mark is not None and self.factors.use_mark(factor, mark)

    def _step(self, factor: TwoFactor, given: str) -> int | None:
        """Which step of the clock the code is of, when that is near and later than the last one used."""
        totp = pyotp.TOTP(self.vault.open(factor.sealed, sealing(factor.user_id)))
        now = int(self.identity.now()) // STEP
        near = (now + off for off in AROUND)
        fitting = (step for step in near if secrets.compare_digest(totp.generate_otp(step), given))
        return next((step for step in fitting if step > factor.last_step), None)

    def _resealed(self, factor: TwoFactor) -> str:
        if not self.vault.is_old(factor.sealed):
            return factor.sealed
        context = sealing(factor.user_id)
        return self.vault.seal(self.vault.open(factor.sealed, context), context)

    def _marks(self, user_id: str, codes: tuple[str, ...]) -> frozenset[str]:
        return frozenset(self.vault.mark(plain(code), marking(user_id)) for code in codes)

    def _owner(self, user: Principal) -> Account:
        if user.key_id is not None:
            raise Forbidden("Sign in to change how you sign in")
        return self.identity.account(user)


def new_codes() -> tuple[str, ...]:
    """Eight letters and digits each: forty bits, and never as short as a code by time."""
    return tuple(base64.b32encode(secrets.token_bytes(BACKUP_BYTES)).decode() for _ in range(BACKUP_CODES))


def plain(code: str) -> str:
    """As people type them: with spaces, dashes, in small letters."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


def sealing(user_id: str) -> str:
    return f"totp#{user_id}"


def marking(user_id: str) -> str:
    return f"backup#{user_id}"


def wrong_code() -> Invalid:
    return Invalid("The code is wrong or was used already", code="OTP_INVALID", field="code")
