from functools import cache

from shared.domain.integrations.repository.accounts import IntegrationRepository
from shared.domain.integrations.repository.scans import ScanRepository
from shared.domain.integrations.service.own import OwnIntegrations


@cache
def own_integrations() -> OwnIntegrations:
    return OwnIntegrations(IntegrationRepository(), ScanRepository())
