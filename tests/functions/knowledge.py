"""Documents of the knowledge base, for tests."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.domain.knowledge.wiring import searching
from shared.kit.ids import new_id
from tests.direct import direct
from tests.lambda_client import Answer, Caller

GOUT = "# Gout\n\nGout is a painful arthritis. Colchicine eases an attack of gout within a day."
BONES = "# Bones\n\nCalcium and vitamin D keep bones strong. Smoking weakens them."
KB = "/api/admin/kb"


def forget() -> None:
    searching.index_of.cache_clear()
    searching.searching.cache_clear()


def multipart(content: str | bytes, filename: str, **fields: str) -> tuple[bytes, dict[str, str]]:
    edge = uuid.uuid4().hex
    data = content.encode() if isinstance(content, str) else content
    parts = [
        f'--{edge}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'content-disposition: form-data; name="file"; filename="{filename}"\r\ncontent-type: text/plain\r\n\r\n'
    body = ("".join(parts) + f"--{edge}\r\n{head}").encode() + data + f"\r\n--{edge}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={edge}"}


def upload(admin: Caller, content: str = GOUT, filename: str = "gout.md", **fields: str) -> Answer:
    body, headers = multipart(content, filename, **fields)
    return kb(admin, "POST", "/documents", body, headers=headers)


def kb(caller: Caller, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    return caller.call("voiceassist/admin_kb", method, KB + path, body, **more)


def search(caller: Caller, query: str, **more: Any) -> list[Any]:
    answer = caller.call("voiceassist/kb", "POST", "/api/kb/search", {"query": query, **more})
    assert answer.status == 200, answer.text
    found: list[Any] = answer.body["data"]
    return found


def ingest(caller: Caller, text: str = GOUT, collection: str | None = None, **metadata: str) -> Answer:
    body = {"text": text, "metadata": metadata, "collection_name": collection}
    return worker_call(caller, "POST", "/text", body)


def worker_call(caller: Caller, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    return caller.call("youworker/ingestion", method, f"/v1/ingestion{path}", body, **more)


def found(caller: Caller, query: str, **more: Any) -> list[Any]:
    answer = worker_call(caller, "POST", "/search", {"query": query, **more})
    assert answer.status == 200, answer.text
    passages: list[Any] = answer.body
    return passages


class Clock:
    def __init__(self, left: Callable[[], int] = lambda: 300_000) -> None:
        self.left = left

    def get_remaining_time_in_millis(self) -> int:
        return self.left()


def waiting(queue: str) -> list[Any]:
    client = direct("sqs")
    messages = client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def work(*orders: Any, clock: Clock | None = None) -> Any:
    from functions.jobs.index_worker.handler import handler  # noqa: PLC0415  # after the tables are there

    records = [{"messageId": new_id(), "body": json.dumps(order)} for order in orders]
    return under("jobs/index_worker", handler, {"Records": records}, clock)


def rerun(clock: Clock | None = None) -> Any:
    from functions.jobs.kb_reindex.handler import handler  # noqa: PLC0415  # after the tables are there

    return under("jobs/kb_reindex", handler, {}, clock)


def snapshot() -> Any:
    from functions.jobs.kb_snapshot.handler import handler  # noqa: PLC0415  # after the tables are there

    return under("jobs/kb_snapshot", handler, {}, None)["made"]


def under(name: str, handler: Callable[[Any, Any], Any], event: Any, clock: Clock | None) -> Any:
    row = FLEET[name]
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        return handler(event, clock or Clock())


def files() -> list[str]:
    listed = direct("s3").list_objects_v2(Bucket="parley-test-documents")
    return sorted(each["Key"] for each in listed.get("Contents", ()))
