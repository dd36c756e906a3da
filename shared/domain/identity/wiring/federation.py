"""Issuers over the network. Apart from the other wirings: only what imports this needs to verify their signatures."""

from functools import cache

from shared.domain.identity.repository.flows import FlowRepository
from shared.domain.identity.service.federation import FederationService
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.challenges import challenge_service
from shared.oidc.remote import RemoteIssuers


@cache
def federation_service() -> FederationService:
    return FederationService(identity_service(), challenge_service(), FlowRepository(), RemoteIssuers())
