"""Signing up, in and out, and what a person may do with an account of their own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shared.audit import Audit, Outcome
from shared.audit.records import entry_by, joining
from shared.auth.passwords import check_policy, hashed, matches, outdated
from shared.auth.tokens import Tokens
from shared.domain.identity.events import Act
from shared.domain.identity.model import (
    LIFETIMES,
    MOST_SESSIONS,
    Account,
    ApiKey,
    Session,
    SignedIn,
    TokenPair,
    checked_email,
    checked_name,
    digest,
)
from shared.domain.identity.repository.accounts import AccountRepository, Overtaken, Write
from shared.domain.identity.repository.keys import ApiKeyRepository
from shared.domain.identity.repository.sessions import SessionRepository
from shared.domain.identity.service.attempts import Attempts
from shared.domain.identity.service.refusals import busy, deactivated, revoked
from shared.kit.errors import Conflict, Invalid, NotFound, Stale, Unauthenticated
from shared.kit.making import made_before, new_id
from shared.kit.principal import Principal, Product, Role

TRIES = 5
OPERATOR = "operator"
WRONG = "The address or the password is wrong"


@dataclass(frozen=True, slots=True)
class IdentityService:
    accounts: AccountRepository
    sessions: SessionRepository
    attempts: Attempts
    keys: ApiKeyRepository
    tokens: Tokens
    audit: Audit
    now: Callable[[], float] = time.time

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def register(
        self, email: str, password: str, *, full_name: str = "", first_name: str = "", last_name: str = ""
    ) -> Account:
        """A twin that comes at the same time finds the address taken."""
        address = checked_email(email)
        check_policy(password)
        account = self.new(address, password, Role.USER)
        if before := made_before(lambda: self.accounts.get(account.id)):
            return before
        if full_name:
            account = account.named(checked_name(full_name, "full_name"))
        else:
            first, last = checked_name(first_name, "first_name"), checked_name(last_name, "last_name")
            account = replace(account, full_name=f"{first} {last}", first_name=first, last_name=last)
        try:
            return self.added(account, Act.REGISTERED)
        except Overtaken as freed:  # the address was somebody's a moment ago
            raise busy() from freed

    def added(self, account: Account, act: str, also: Sequence[Write] = (), by: str | None = None) -> Account:
        """By whose it is, where nobody else is named."""
        entry = entry_by(by or account.id, act, account.id)
        self.accounts.add(account, [joining(entry), *also])
        self.audit.write(entry)
        return account

    def new(self, email: str, password: str | None, role: Role) -> Account:
        now = self.moment()
        return Account(
            id=new_id(),
            email=email,
            full_name=email,
            first_name="",
            last_name="",
            password_hash=hashed(password) if password is not None else None,
            role=role,
            active=True,
            epoch=0,
            created_at=now,
            updated_at=now,
        )

    def ensure_admin(self, email: str, password: str) -> bool:
        """The first administrator; one that is there already is left as they are."""
        if self.accounts.of_email(email) is not None:
            return False
        account = self.new(checked_email(email), password, Role.ADMIN).named("Administrator")
        try:
            self.added(replace(account, email_proved=True), Act.ADMIN_MADE, by=OPERATOR)
        except Conflict:
            return False
        return True

    def sign_in(self, product: Product, email: str, password: str) -> SignedIn:
        return self.admit(product, self.proven(email, password), password)

    def proven(self, email: str, password: str) -> Account:
        """The first step. A locked address is locked whether or not an account has it: a stranger learns nothing."""
        self.attempts.refuse_locked(email)
        account = self.accounts.of_email(email)
        if not matches(account.password_hash if account else None, password) or account is None:
            self.attempts.failed(email, account)
            raise Unauthenticated(WRONG, code="INVALID_CREDENTIALS")
        if not account.active:
            self.audit.record(Act.SIGN_IN_FAILED, actor="-", subject=account.id, outcome=Outcome.REFUSED)
            raise deactivated()
        return account

    def admit(
        self, product: Product, account: Account, password: str | None = None, *, second_step: bool = False
    ) -> SignedIn:
        """Opens a session for whom a first step has proven, and a second one where the account asks for it."""
        if account.two_factor and not second_step:
            raise Unauthenticated("This account has a second step: send its code as `otp`", code="OTP_REQUIRED")
        self.attempts.succeeded(account.email)
        stale = password is not None and outdated(account.password_hash or "")
        tokens = self._open(product, account, hashed(password or "") if stale else None)
        self.audit.record(Act.SIGNED_IN, actor=account.id, subject=account.id, product=product.value)
        return SignedIn(account, tokens)

    def _open(self, product: Product, account: Account, new_hash: str | None = None) -> TokenPair:
        self._make_room(account.id)
        now, lives = int(self.now()), LIFETIMES[product]
        session_id = new_id()
        pair, refresh_id = self._pair(product, account, session_id, now + lives.whole)
        session = Session(
            user_id=account.id,
            session_id=session_id,
            product=product,
            role=account.role,
            email=account.email,
            started_at=now,
            seen_at=now,
            ends_at=now + lives.whole,
            refresh_hash=digest(refresh_id),
        )
        if not self.sessions.open(session, account, new_hash):
            raise Unauthenticated(WRONG, code="INVALID_CREDENTIALS")
        return pair

    def _pair(self, product: Product, account: Account, session_id: str, ends_at: int) -> tuple[TokenPair, str]:
        lives, left = LIFETIMES[product], ends_at - int(self.now())
        shown = {"email": account.email, "role": account.role.value}
        access_for, refresh_for = min(lives.access, left), min(lives.refresh, left)
        access, _ = self.tokens.issue("access", product, account.id, session_id, access_for, **shown)
        refresh, refresh_id = self.tokens.issue("refresh", product, account.id, session_id, refresh_for)
        return TokenPair(access, refresh, access_for, refresh_for), refresh_id

    def _make_room(self, user_id: str) -> None:
        held = sorted(self.sessions.of(user_id), key=lambda session: session.seen_at)
        for session in held[: max(0, len(held) - MOST_SESSIONS + 1)]:
            self.sessions.end(user_id, session.session_id)

    def refresh(self, product: Product, token: str) -> SignedIn:
        """A refresh token serves once. One that comes again ends the session: somebody else has it."""
        session, account, presented = self._presented(product, token)
        pair, refresh_id = self._pair(product, account, session.session_id, session.ends_at)
        if session.refresh_hash != presented:
            raise self._reused(session, presented)
        if not self.sessions.rotate(session, digest(refresh_id), int(self.now()), session.ends_at):
            raise revoked()
        return SignedIn(account, pair)

    def renew_access(self, product: Product, token: str) -> TokenPair:
        """For a product whose refresh token is kept until it expires."""
        session, account, presented = self._presented(product, token)
        if session.refresh_hash != presented:
            raise revoked()
        pair, _ = self._pair(product, account, session.session_id, session.ends_at)
        return pair

    def _presented(self, product: Product, token: str) -> tuple[Session, Account, str]:
        claims = self.tokens.read(token, "refresh", product)
        session = self.sessions.get(claims.user_id, claims.session_id)
        account = self.accounts.get(claims.user_id)
        if session is None or account is None or not account.active or not session.stands(self.now()):
            raise revoked()
        return session, account, digest(claims.token_id)

    def _reused(self, session: Session, presented: str) -> Unauthenticated:
        if not session.is_twin(presented, self.now()):
            self.sessions.end(session.user_id, session.session_id)
            self.audit.record(Act.REFRESH_REUSED, actor="-", subject=session.user_id, outcome=Outcome.REFUSED)
        return revoked()

    def sign_out(self, user: Principal) -> None:
        if user.session_id is not None:
            self.sessions.end(user.user_id, user.session_id)
            self.audit.record(Act.SIGNED_OUT, actor=user.user_id, subject=user.user_id)

    def account(self, user: Principal) -> Account:
        found = self.accounts.get(user.user_id)
        if found is None:
            raise NotFound("This account is no longer there")
        return found

    def session(self, user: Principal) -> Session:
        found = self.sessions.get(user.user_id, user.session_id or "")
        if found is None:
            raise NotFound("There is no session for this key")
        return found

    def update_profile(self, user: Principal, *, full_name: str | None, email: str | None) -> Account:
        def change(account: Account) -> Account:
            named = account.named(checked_name(full_name, "full_name")) if full_name is not None else account
            return named.at(checked_email(email)) if email is not None else named

        changed = self.change(user.user_id, change)
        self.audit.record(Act.UPDATED, actor=user.user_id, subject=user.user_id)
        return changed

    def change_password(self, user: Principal, old: str, new: str) -> None:
        """Every session of the account ends, this one too."""
        if not matches(self.account(user).password_hash, old):
            mine = user.user_id
            self.audit.record(Act.PASSWORD_CHANGED, actor=mine, subject=mine, outcome=Outcome.REFUSED)
            raise Invalid("The old password is wrong", field="old_password", reason="INVALID_PASSWORD")
        self.set_password(user.user_id, new)
        self.audit.record(Act.PASSWORD_CHANGED, actor=user.user_id, subject=user.user_id)

    def set_password(
        self,
        account_id: str,
        new: str,
        also: Sequence[Write] = (),
        usable: Callable[[Account], Account] = lambda account: account,
    ) -> Account:
        check_policy(new)
        new_hash = hashed(new)
        return self.change(
            account_id,
            lambda account: replace(usable(account), password_hash=new_hash, epoch=account.epoch + 1),
            lambda _before, _after: also,
        )

    def delete(self, user: Principal) -> None:
        self.remove(user.user_id)
        self.audit.record(Act.DELETED, actor=user.user_id, subject=user.user_id)

    def remove(self, account_id: str, also: Sequence[Write] = ()) -> None:
        for _ in range(TRIES):
            account = self.accounts.get(account_id)
            if account is None:
                raise NotFound("This account is no longer there")
            try:
                self.accounts.remove(account, self.moment(), self._opened(account_id), also)
            except Stale:
                continue
            self._end(account_id)
            return
        raise busy()

    def change(
        self,
        account_id: str,
        change: Callable[[Account], Account],
        also: Callable[[Account, Account], Sequence[Write]] = lambda _before, _after: (),
    ) -> Account:
        """Reads, changes and writes; who lost a race reads again. A new epoch ends every session with it.

        `also` says what goes in the same transaction.
        """
        for _ in range(TRIES):
            before = self.accounts.get(account_id)
            if before is None:
                raise NotFound("User not found")
            later = max(self.moment(), before.updated_at + timedelta(milliseconds=1))
            after = replace(change(before), updated_at=later)
            ends = after.epoch != before.epoch
            try:
                self.accounts.replace(before, after, self._opened(account_id) if ends else [], also(before, after))
            except Stale:
                continue
            if ends:
                self._end(account_id)
            return after
        raise busy()

    def _opened(self, account_id: str) -> list[Session | ApiKey]:
        return [*self.sessions.of(account_id), *self.keys.of(account_id)]

    def _end(self, account_id: str) -> None:
        """What was opened while we wrote."""
        self.sessions.end_all(account_id)
        for key in self.keys.of(account_id):
            self.keys.end(key)
