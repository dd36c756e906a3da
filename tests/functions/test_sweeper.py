"""What a removed conversation leaves behind is taken away."""

import json
from typing import Any

import pytest

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.tables.messages import MessageItem
from tests.direct import direct
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import ask, begun
from tests.functions.test_threads import said

pytestmark = pytest.mark.usefixtures("aws")
ROW = FLEET["jobs/sweeper"]


class Clock:
    def __init__(self, *left: int) -> None:
        self.left = list(left)

    def get_remaining_time_in_millis(self) -> int:
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


@pytest.fixture(autouse=True)
def queue(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    url = aws["PARLEY_QUEUE_SWEEPS"]
    monkeypatch.setenv("PARLEY_QUEUE_SWEEPS", url)
    return url


def work(event: dict[str, Any], clock: Clock | None = None) -> Any:
    from functions.jobs.sweeper.handler import handler  # noqa: PLC0415  # after the tables are there

    with allowed(ROW.name, statements(ROW, Arns("test")), Arns("test")):
        return handler(event, clock or Clock(300_000))


def removed(owner: str, talk: str, name: str = "REMOVE", thing: str = "conversation#") -> dict[str, Any]:
    keys = {"owner": {"S": owner}, "thing": {"S": f"{thing}{talk}"}}
    return {"Records": [{"eventName": name, "dynamodb": {"Keys": keys, "SequenceNumber": "1"}}]}


def waiting(queue: str) -> list[Any]:
    found = direct("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in found]


def queued(*bodies: Any) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{n}", "body": json.dumps(body)} for n, body in enumerate(bodies)]}


def left() -> int:
    return sum(1 for _ in MessageItem.scan())


def test_a_removed_conversation_leaves_nothing_behind(queue: str) -> None:
    user_id = registered()
    ann = signed_in()
    gone, kept = begun(ann, "gone"), begun(ann, "kept")
    message = said(ann, gone, "hello")
    ask(ann, "POST", f"/{gone}/branches", {"parent_message_id": message["id"], "initial_message": "or"})
    ask(ann, "DELETE", f"/{gone}")

    assert work(removed(f"voiceassist#{user_id}", gone)) == {"batchItemFailures": []}
    (order,) = waiting(queue)
    assert work(queued(order)) == {"batchItemFailures": []}
    assert left() == 2  # the other conversation's main branch, and its beginning
    assert ask(ann, "GET", f"/{kept}/messages").status == 200
    assert work(queued(order)) == {"batchItemFailures": []}  # once more does no harm


@pytest.mark.parametrize(
    ("name", "thing"), [("MODIFY", "conversation#"), ("REMOVE", "settings#"), ("REMOVE", "count#")]
)
def test_other_changes_begin_nothing(queue: str, name: str, thing: str) -> None:
    work(removed("voiceassist#ann", "c", name, thing))
    assert waiting(queue) == []


def test_what_the_time_does_not_suffice_for_is_put_into_the_queue_again(
    queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.domain.conversations.repository.sweeping.PIECE", 3)
    user_id = registered()
    ann = signed_in()
    talk = begun(ann)
    for number in range(4):
        said(ann, talk, f"m{number}")
    ask(ann, "DELETE", f"/{talk}")
    order = {"owner": f"voiceassist#{user_id}", "conversation_id": talk}
    before = left()
    work(queued(order), Clock(1_000))
    assert 0 < left() < before
    assert waiting(queue) == [order]
    work(queued(order))
    assert left() == 0


def test_a_record_that_cannot_be_read_fails_alone() -> None:
    event = queued({"owner": "voiceassist#x", "conversation_id": "c"}, {"owner": "voiceassist#x"})
    assert work(event) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
