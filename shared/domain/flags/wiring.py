"""Which table and which cache stand behind the flags."""

from functools import cache

from shared.domain.caching.wiring import the_cache
from shared.domain.flags.repository import FlagRepository
from shared.domain.flags.service import FlagService


@cache
def flag_service() -> FlagService:
    return FlagService(FlagRepository(), the_cache())
