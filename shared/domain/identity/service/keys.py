"""Keys that a person makes for their programs."""

from dataclasses import dataclass

from shared.domain.identity.events import Act
from shared.domain.identity.model import KEY_PREFIXES, MOST_KEYS, SCOPES, ApiKey, checked_name, digest
from shared.domain.identity.repository.keys import ApiKeyRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.refusals import busy
from shared.kit.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.kit.making import made_before, new_id, new_secret
from shared.kit.principal import Principal, Scope

DAY = 24 * 3600
SHOWN = 12
PLAIN: frozenset[str] = frozenset({Scope.READ, Scope.WRITE})


@dataclass(frozen=True, slots=True)
class ApiKeyService:
    identity: IdentityService
    keys: ApiKeyRepository

    def create(self, user: Principal, name: str, scopes: frozenset[str], days: int | None) -> tuple[ApiKey, str]:
        """The key is told this once. A key makes no other keys, and gives no right that its maker has not."""
        if user.key_id is not None:
            raise Forbidden("Sign in to make a key")
        if not scopes <= SCOPES:
            raise Unprocessable(f"Scopes are among {', '.join(sorted(SCOPES))}", field="scopes")
        if Scope.ADMIN in scopes and not user.reads_admin:
            raise Forbidden("Only administrators and viewers make keys with the scope `admin`")
        secret, key_id = KEY_PREFIXES[user.product] + new_secret(), new_id()
        key = made_before(lambda: self.keys.get(digest(secret)))
        if key is None:
            key = self._kept(user, secret, key_id, checked_name(name, "name"), scopes, days)
        self.identity.audit.record(Act.KEY_MADE, actor=user.user_id, subject=user.user_id, key=key.key_id)
        return key, secret

    def _kept(
        self, user: Principal, secret: str, key_id: str, name: str, scopes: frozenset[str], days: int | None
    ) -> ApiKey:
        if len(list(self.keys.of(user.user_id))) >= MOST_KEYS:
            raise Conflict(f"{MOST_KEYS} keys are the most: revoke one first")
        account, now = self.identity.account(user), int(self.identity.now())
        key = ApiKey(
            key_hash=digest(secret),
            key_id=key_id,
            user_id=account.id,
            product=user.product,
            role=account.role,
            email=account.email,
            name=name,
            shown=secret[:SHOWN],
            scopes=scopes or PLAIN,
            created_at=now,
            ends_at=now + days * DAY if days is not None else None,
        )
        if not self.keys.add(key, account):
            raise busy()
        return key

    def held(self, user: Principal) -> list[ApiKey]:
        mine = (key for key in self.keys.of(user.user_id) if key.product is user.product)
        return sorted(mine, key=lambda key: key.created_at, reverse=True)

    def revoke(self, user: Principal, key_id: str) -> None:
        """Somebody else's key is not found."""
        found = next((key for key in self.held(user) if key.key_id == key_id), None)
        if found is None:
            raise NotFound("There is no such key")
        self.keys.end(found)
        self.identity.audit.record(Act.KEY_REVOKED, actor=user.user_id, subject=user.user_id, key=key_id)
