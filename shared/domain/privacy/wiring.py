"""What stands behind the screening of prompts."""

from functools import cache

from shared.domain.caching.wiring import the_cache
from shared.domain.privacy.repository import PrivacyRepository
from shared.domain.privacy.service.rules import PrivacyService


@cache
def privacy_service() -> PrivacyService:
    return PrivacyService(PrivacyRepository(), the_cache())
