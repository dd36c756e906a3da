"""Signing in by the word of an issuer, and what an account is connected with."""

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.identity.events import Act
from shared.domain.identity.model import (
    LONGEST_NAME,
    Account,
    Challenge,
    Flow,
    Link,
    SignedIn,
    checked_email,
    digest,
)
from shared.domain.identity.repository.flows import FlowRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.challenges import ChallengeService
from shared.domain.identity.service.refusals import busy, deactivated
from shared.kit.errors import Conflict, Forbidden, Invalid
from shared.kit.ids import new_secret
from shared.kit.principal import Principal, Product, Role
from shared.oidc import Attempt, Issuers, Provider, Witness

FLOW_SECONDS = 600
TRIES = 3


@dataclass(frozen=True, slots=True)
class Begun:
    """`verifier` stays with the browser that begins: who cannot show it cannot finish."""

    url: str
    state: str
    verifier: str


@dataclass(frozen=True, slots=True)
class FederationService:
    identity: IdentityService
    challenges: ChallengeService
    flows: FlowRepository
    issuers: Issuers

    def begin(self, provider: Provider, redirect_uri: str | None, user: Principal | None = None) -> Begun:
        """With `user` the issuer is connected to their account when the browser comes back."""
        if user is not None and user.key_id is not None:
            raise Forbidden("Sign in to connect your account")
        back = redirect_uri or provider.redirect_uris[0]
        if back not in provider.redirect_uris:
            raise Invalid("This page is not among those that may be returned to", field="redirect_uri")
        state, nonce, verifier = new_secret(), new_secret(), new_secret(48)
        attempt = Attempt(state, nonce, challenge(verifier), back)
        url = self.issuers.sign_in_url(provider, attempt)
        ends_at = int(self.identity.now()) + FLOW_SECONDS
        flow = Flow(
            digest(state), provider.name, attempt.challenge, nonce, back, user.user_id if user else None, ends_at
        )
        self.flows.add(flow)
        return Begun(url, state, verifier)

    def finish(
        self, product: Product, provider: Provider, *, code: str, state: str, verifier: str
    ) -> SignedIn | Challenge:
        """A flow serves once, also where the rest fails: the browser then begins anew."""
        flow = self._taken(provider, state, verifier)
        witness = self.issuers.witness(
            provider, code=code, verifier=verifier, nonce=flow.nonce, redirect_uri=flow.redirect_uri
        )
        link = self._link(provider, witness)
        account = self._connected(flow.user_id, link) if flow.user_id else self._recognised(link, witness)
        if not account.active:
            raise deactivated()
        return self.challenges.admit(product, account)

    def _taken(self, provider: Provider, state: str, verifier: str) -> Flow:
        flow = self.flows.get(digest(state))
        ours = (
            flow is not None
            and flow.provider == provider.name
            and flow.ends_at > self.identity.now()
            and hmac.compare_digest(flow.challenge, challenge(verifier))
        )
        if flow is None or not ours or not self.flows.take(flow):
            raise Invalid(
                "This sign-in was not begun in this browser, or it is over. Please begin again.",
                reason="STATE_UNKNOWN",
            )
        return flow

    def _link(self, provider: Provider, witness: Witness) -> Link:
        key = digest(f"{witness.issuer}\n{witness.subject}")
        return Link(provider.name, key, witness.email, int(self.identity.now()))

    def _recognised(self, link: Link, witness: Witness) -> Account:
        """By the issuer's name for the person, else by an address it vouches for, else they are new."""
        for _ in range(TRIES):
            known = self.identity.accounts.of_link(link.key)
            if known is not None:
                return known
            same_address = self.identity.accounts.of_email(witness.email)
            try:
                if same_address is None:
                    return self._made(link, witness)
                return self._linked(same_address.id, joined(link, witness), link)
            except Conflict as conflict:
                if conflict.code not in {"EMAIL_ALREADY_EXISTS", "ALREADY_LINKED"}:
                    raise
        raise busy()

    def _made(self, link: Link, witness: Witness) -> Account:
        address = checked_email(witness.email)
        account = self.identity.new(address, None, Role.USER).named(shown_name(witness) or address)
        account = replace(account, email_proved=witness.email_verified, links=(link,))
        self.identity.accounts.add(account)
        self.identity.audit.record(Act.REGISTERED, actor=account.id, subject=account.id, provider=link.provider)
        return account

    def _connected(self, user_id: str, link: Link) -> Account:
        def connect(account: Account) -> Account:
            refuse_second(account, link)
            return replace(account, links=(*account.links, link))

        return self._linked(user_id, connect, link)

    def _linked(self, account_id: str, connect: Callable[[Account], Account], link: Link) -> Account:
        account = self.identity.change(account_id, connect)
        self.identity.audit.record(Act.LINKED, actor=account.id, subject=account.id, provider=link.provider)
        return account


def challenge(verifier: str) -> str:
    """PKCE's S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def shown_name(witness: Witness) -> str:
    letters = (letter for letter in witness.name if unicodedata.category(letter) != "Cc")
    return "".join(letters).strip()[:LONGEST_NAME].strip()


def joined(link: Link, witness: Witness) -> Callable[[Account], Account]:
    """The address is the same, and the issuer says whose it is.

    An account whose address nobody has shown to be theirs may have been opened by anyone, in wait for its owner: with
    the owner's arrival its password, its other links, its sessions and its keys end. A second step is not ended so: who
    set it up must show it.
    """

    def join(account: Account) -> Account:
        if not account.active:
            raise deactivated()
        if not witness.email_verified:
            raise Conflict(
                "An account has this address, and the sign-in service does not vouch that it is yours. Sign in"
                " with your password, then connect the service in your profile.",
                reason="EMAIL_NOT_VERIFIED",
            )
        before = account.linked(link.provider)
        if before and before.key == link.key:  # a twin was quicker: by this name the account is found now
            raise Conflict("This sign-in was connected just now", code="ALREADY_LINKED")
        if account.email_proved:
            refuse_second(account, link)
            return replace(account, links=(*account.links, link))
        if account.two_factor:
            raise Conflict(
                "An account with this address has a second step: sign in with it, then connect the service in your"
                " profile.",
                reason="SECOND_STEP",
            )
        return replace(account, links=(link,), email_proved=True, password_hash=None, epoch=account.epoch + 1)

    return join


def refuse_second(account: Account, link: Link) -> None:
    if account.linked(link.provider) is not None:
        raise Conflict("Another sign-in of this service opens the account: disconnect it first", reason="LINKED")
