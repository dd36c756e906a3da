"""The embedded DynamoDB within the test's own process, for what asks it many thousands of questions: the same engine,
in a third of the time, since nothing travels."""

import contextlib
import copy
import json
import threading
from collections.abc import Iterator
from typing import Any

from botocore.client import BaseClient

from infra.fleet import Fleet
from infra.schema import schema_of
from tests.costs import SEAM


class NearStore:
    """Promises no way to save and load: see infra/local/snapshot.py. Nothing in it expires by the world's clock."""

    def __init__(self, fleet: Fleet) -> None:
        from ministack.services import dynamodb  # noqa: PLC0415  # starts a thread when imported

        self.engine = dynamodb
        self.turn = threading.Lock()  # the engine expects one request at a time
        self.engine.reset()
        for table in fleet.tables:
            self.engine._create_table(dict(schema_of(table).creation))
        self.kept = self.engine.get_state()

    def restore(self) -> None:
        self.engine.reset()
        self.engine.load_persisted_state(copy.deepcopy(self.kept))

    def asked(self, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        assert client.meta.service_model.service_name == "dynamodb", f"{operation} goes elsewhere"
        headers = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
        question = json.dumps(
            {**arguments, "ReturnConsumedCapacity": "NONE"}
        ).encode()  # to weigh items takes a third
        with self.turn:
            status, _, body = answer_of(self.engine.handle_request("POST", "/", headers, question, {}))
        answer = json.loads(body)
        if status < 300:
            return answer
        code = answer["__type"].rpartition("#")[2]
        answer["Error"] = {"Code": code, "Message": answer.get("message") or answer.get("Message", "")}
        raise client.exceptions.from_code(code)(answer, operation)


def answer_of(told: Any) -> Any:
    """Of a coroutine that waits for nothing."""
    try:
        told.send(None)
    except StopIteration as over:
        return over.value
    raise AssertionError("the engine waits for something")


@contextlib.contextmanager
def near(store: NearStore) -> Iterator[None]:
    before = getattr(BaseClient, SEAM)

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        return store.asked(client, operation, arguments)

    setattr(BaseClient, SEAM, call)
    try:
        yield
    finally:
        setattr(BaseClient, SEAM, before)
