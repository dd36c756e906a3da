"""Which issuers open a person's account, and taking one away."""

from dataclasses import dataclass, replace

from shared.domain.identity.events import Act
from shared.domain.identity.model import Account, Link
from shared.domain.identity.service.accounts import IdentityService
from shared.kit.errors import Conflict, NotFound
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class LinkService:
    identity: IdentityService

    def held(self, user: Principal) -> tuple[Link, ...]:
        return self.identity.account(user).links

    def remove(self, user: Principal, provider: str) -> None:
        """The last way to sign in stays."""

        def without(account: Account) -> Account:
            left = tuple(link for link in account.links if link.provider != provider)
            if left == account.links:
                raise NotFound("Your account is not connected with this service")
            if not left and account.password_hash is None:
                raise Conflict(
                    "This is the only way into your account: set a password first", reason="LAST_SIGN_IN"
                )
            return replace(account, links=left)

        self.identity.change(user.user_id, without)
        self.identity.audit.record(Act.UNLINKED, actor=user.user_id, subject=user.user_id, provider=provider)
