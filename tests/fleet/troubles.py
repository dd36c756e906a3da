"""Handlers that go wrong in the rarer ways, and the fleet that deploys them."""

import json
import os
import subprocess
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.fleet import Fleet, Function, Http, Invoked, Socket, Trigger
from tests.fleet.handlers import sockets


def __getattr__(name: str) -> Any:
    """Lambda loads a handler by name: this one takes for ever to be found."""
    if name == "never_loads":
        note("loading", os.getpid())
        time.sleep(300)
    raise AttributeError(name)


def note(name: str, what: Any) -> None:
    """Whoever reads it finds all of it."""
    path = Path(os.environ["NOTES"], name)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(what))
    draft.rename(path)


def answers(event: Any, _context: Any) -> Any:
    """Whatever the client asks to be answered."""
    return json.loads(event["body"])


def works(_event: Any, _context: Any) -> Any:
    """Longer than anybody waits, and has another process work for it too."""
    child = subprocess.Popen(["sleep", "300"])
    note("working", [os.getpid(), child.pid])
    time.sleep(300)


def alone(event: Any, _context: Any) -> Any:
    """Ends when the test says so."""
    note("alone", event.get("body"))
    while not Path(os.environ["NOTES"], "go").exists():
        time.sleep(0.02)
    return {"statusCode": 200, "body": "done"}


def verbose(_event: Any, _context: Any) -> Any:
    print("x" * (5 * 1024 * 1024))
    print("and then")
    return {"statusCode": 200, "body": "said"}


def chinese(_event: Any, _context: Any) -> Any:
    return {"statusCode": 200, "body": "语" * 1_500_000}


def price(_event: Any, _context: Any) -> Any:
    return {"price": Decimal("1.50"), "count": Decimal(3)}


def surroundings(_event: Any, context: Any) -> Any:
    told = {
        "hour": time.localtime(43_200).tm_hour,
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "folder": str(Path.cwd()),
        "pid": os.getpid(),
        "parent": os.getppid(),
    }
    return {"statusCode": 200, "body": json.dumps(told)}


def fails(event: Any, _context: Any) -> Any:
    with Path(os.environ["NOTES"], event["file"]).open("a") as file:
        file.write("tried\n")
    raise ValueError("on purpose")


def doors(event: Any, _context: Any) -> Any:
    """A socket that tells what it was given when it was opened; the client says how `$connect` is to go."""
    context = event["requestContext"]
    status: Any = 200
    if context["routeKey"] == "$connect":
        query = event["queryStringParameters"]
        note("opened", {**event, "early": posted(context["connectionId"])})
        time.sleep(float(query.get("wait", 0)))
        status = json.loads(query.get("status", "200"))
    elif context["routeKey"] == "$disconnect":
        print("bye", json.dumps(event))
    else:
        opened = Path(os.environ["NOTES"], "opened").read_bytes()
        sockets("voiceassist").post_to_connection(ConnectionId=context["connectionId"], Data=opened)
    return {"statusCode": status}


def posted(connection_id: str) -> str:
    try:
        sockets("voiceassist").post_to_connection(ConnectionId=connection_id, Data=b"too early")
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "posted"


def row(name: str, *triggers: Trigger, timeout: int = 10, **more: Any) -> Function:
    code = f"{__name__}:{name}"
    return Function(f"voiceassist/{name}", triggers, code=code, timeout=timeout, **more)


def http(name: str, *triggers: Trigger, **more: Any) -> Function:
    return row(name, Http((f"/{name}",)), *triggers, **more)


TROUBLES = Fleet(
    (
        *(http(name) for name in ("never_loads", "answers", "verbose", "chinese", "price", "surroundings")),
        http("works", Invoked(attempts=2), timeout=200),
        http("alone", Invoked(attempts=0), concurrency=1, timeout=60),
        row("fails", Invoked(attempts=1)),
        row("doors", Socket(("/ws", "/rooms/{room}")), pushes=True),
    )
)
