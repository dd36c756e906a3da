"""`python first.py MODULE.NAME EVENT ANSWER`: a process that answers one event and says what that took.

It runs in whatever interpreter and folder an artefact runs in, and imports nothing that is not measured.
"""

import json
import os
import resource
import sys
from importlib import import_module
from typing import Any

ASYNC = 0x80  # of a coroutine's code; `inspect` would be measured too


class Context:
    function_name = "measured"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:measured"
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


def main() -> None:
    entry, event, answer = sys.argv[1:]
    module, _, name = entry.rpartition(".")
    with open(event) as file:  # noqa: PTH123  # pathlib is a part of what is measured
        asked = json.load(file)
    handler = getattr(import_module(module), name)
    given = (buffered(handler) if serves(handler) else handler)(asked, Context())
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "status": given.get("statusCode") if isinstance(given, dict) else None,
        "cpu": used.ru_utime + used.ru_stime,
        "megabytes": most_held() / 1024,
        "modules": len([each for each in sys.modules if each.partition(".")[0] not in sys.stdlib_module_names]),
    }
    with open(answer, "w") as file:  # noqa: PTH123  # as above
        json.dump(told, file)
    os._exit(0)  # a function never exits either


def most_held() -> int:
    """Of this program: what the process that started it held is not in it."""
    with open("/proc/self/status") as lines:  # noqa: PTH123  # as above
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def serves(handler: Any) -> bool:
    return bool(
        getattr(type(handler).__call__, "__code__", None) and type(handler).__call__.__code__.co_flags & ASYNC
    )


def buffered(handler: Any) -> Any:
    """A function that is its own web server is asked as any other."""
    from mangum import Mangum  # noqa: PLC0415  # what others have loaded by now

    return Mangum(handler, lifespan="off")


if __name__ == "__main__":
    main()
