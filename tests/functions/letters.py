"""Letters for the tests: ordered by a route, carried by the queue, written by the worker, taken by a mail server."""

import json
import os
import re
from importlib import import_module
from typing import Any

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from tests.direct import direct
from tests.lambda_client import Answer, Caller, call
from tests.mail.office import Office

TOKEN = re.compile(r"\?token=(\S+)")


def ordered() -> list[Any]:
    """What waits in the queue; taken out of it."""
    found: list[Any] = []
    url = os.environ["PARLEY_QUEUE_MAIL"]
    sqs = direct("sqs")
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def worked(orders: list[Any]) -> list[str]:
    """The worker under the rights of its row; which orders failed."""
    row = FLEET["jobs/mailer"]
    module, attribute = row.entry
    records = [{"messageId": str(number), "body": json.dumps(order)} for number, order in enumerate(orders)]
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        answer = getattr(import_module(module), attribute)({"Records": records}, None)
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def delivered() -> None:
    assert worked(ordered()) == []


def token_to(office: Office, address: str) -> str:
    """Of the newest letter to them."""
    delivered()
    letter = next(each for each in reversed(office.letters) if each["to"] == address)
    found = TOKEN.search(letter.get_content())
    assert found is not None
    return found[1]


def forgot(email: str, address: str = "192.0.2.1") -> Answer:
    return Caller(address=address).call("voiceassist/auth", "POST", "/api/auth/forgot-password", {"email": email})


def reset(token: str, password: str = "Another1Password") -> Answer:
    body = {"token": token, "new_password": password}
    return call("voiceassist/auth", "POST", "/api/auth/reset-password", body)
