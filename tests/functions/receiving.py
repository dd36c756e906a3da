"""A customer's server, and the way of an event to it: the table's change, the queue, the attempt."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from functions.jobs.webhook_events.handler import handler as events
from functions.jobs.webhook_sender.handler import handler as sender
from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from tests.direct import direct


@dataclass(frozen=True)
class Got:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Answers with what it is told to, one after the other, then with 200."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=parley"

    @property
    def ids(self) -> list[str]:
        return [each.event["id"] for each in self.got]

    @property
    def kinds(self) -> list[str]:
        return [each.event["type"] for each in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(self.path, named, body))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


def item(noun: str, **key: str) -> Any:
    """As the store writes it into its stream."""
    named = {name: {"S": value} for name, value in key.items()}
    return direct("dynamodb").get_item(TableName=f"parley-test-{noun}", Key=named).get("Item", {})


def changed(before: Any, after: Any) -> None:
    """The stream tells of a change."""
    told = {"SequenceNumber": "1", "Keys": {}, "OldImage": before, "NewImage": after}
    record = {"eventName": "MODIFY" if before else "INSERT", "dynamodb": told}
    row = FLEET["jobs/webhook_events"]
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        assert events({"Records": [record]}, None) == {"batchItemFailures": []}


def ordered() -> list[str]:
    """What waits in the queue."""
    sqs, found = direct("sqs"), []
    url = sqs.get_queue_url(QueueName="parley-test-webhooks")["QueueUrl"]
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def sent(orders: list[str] | None = None) -> list[str]:
    """Works off what waits; which of it failed."""
    row, waiting = FLEET["jobs/webhook_sender"], ordered() if orders is None else orders
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(waiting)]
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        failed = sender({"Records": records}, None)["batchItemFailures"]
    return [each["itemIdentifier"] for each in failed]
