"""Whose addresses they are, for those who show what people did."""

from collections.abc import Collection, Mapping

from shared.domain.identity.repository.names import NameRepository


def emails(account_ids: Collection[str]) -> Mapping[str, str]:
    """Of accounts that are there: who is gone has no address any more."""
    return NameRepository().emails(account_ids)
