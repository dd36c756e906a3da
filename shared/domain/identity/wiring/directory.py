"""Accounts as administrators look through them."""

from functools import cache

from shared.domain.identity.repository.directory import DirectoryRepository
from shared.domain.identity.service.directory import DirectoryService
from shared.domain.identity.wiring.accounts import administration_service


@cache
def directory_service() -> DirectoryService:
    return DirectoryService(DirectoryRepository(), administration_service())


def numbers() -> tuple[int, int, int]:
    """All people, the active ones, the administrators."""
    return DirectoryRepository().numbers()
