"""Work for later: put into a queue here, taken out of it there. A record that fails comes again, alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from shared.kit.observability import logger

Record = Mapping[str, Any]


class Outbox(Protocol):
    def send(self, body: Mapping[str, Any], delay: int = 0) -> None:
        """`delay` in seconds, 900 at most."""


def served(event: Mapping[str, Any], serve: Callable[[Record], None]) -> dict[str, Any]:
    """Of a queue every failed record is reported; of a stream the first, since what follows it waits for it."""
    return {"batchItemFailures": list(failures(event["Records"], serve))}


def failures(records: list[Record], serve: Callable[[Record], None]) -> Iterator[dict[str, str]]:
    for record in records:
        try:
            serve(record)
        except Exception:  # noqa: BLE001  # the queue's edge: what failed comes again
            logger.exception("a record failed")
            yield {"itemIdentifier": name_of(record)}
            if "dynamodb" in record:
                return


def name_of(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"] if "dynamodb" in record else record["messageId"])
