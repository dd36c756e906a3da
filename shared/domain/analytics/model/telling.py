"""What kind of thing changed, its attributes say."""

from collections.abc import Callable, Iterator

from shared.domain.analytics.model.facts import (
    Change,
    Fact,
    of_account,
    of_conversation,
    of_document,
    of_file,
    of_message,
    of_socket,
    of_usage,
)
from shared.domain.analytics.model.holdings import of_filing, of_holding

Reader = Callable[[Change], Iterator[Fact]]
READERS: tuple[tuple[frozenset[str], tuple[Reader, ...]], ...] = (
    (frozenset({"home"}), (of_document,)),
    (frozenset({"attachment_id"}), (of_file,)),
    (frozenset({"connection"}), (of_socket,)),
    (frozenset({"thread"}), (of_message,)),
    (frozenset({"thing", "owner"}), (of_conversation, of_filing)),
    (frozenset({"thing"}), (of_holding,)),
    (frozenset({"place", "owner"}), (of_usage,)),
    (frozenset({"key"}), (of_account,)),
)


def facts(change: Change) -> Iterator[Fact]:
    for names, readers in READERS:
        if names <= change.image.keys():
            for reader in readers:
                yield from reader(change)
            return
