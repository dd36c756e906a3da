"""What a person has set up elsewhere, for their archive: without what signs them in."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.integrations.model import Account, Scan
from shared.domain.integrations.repository.accounts import IntegrationRepository
from shared.domain.integrations.repository.scans import ScanRepository
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class OwnIntegrations:
    stored: IntegrationRepository
    walks: ScanRepository

    def accounts(self, user: Principal) -> Iterable[Account]:
        return self.stored.all(user.user_id).values()

    def scans(self, user: Principal) -> Iterable[Scan]:
        return self.walks.all(user.user_id)
