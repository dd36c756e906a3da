"""A function's output, as a person at the terminal wants to read it."""

import json
from typing import Any

LEVELS = {"ERROR": "error: ", "CRITICAL": "error: ", "WARNING": "warning: "}


def show(name: str, line: str) -> None:
    print(f"[{name}] {readable(line)}", flush=True)


def readable(line: str) -> str:
    """An access record becomes one short line, a log line its message; whatever else is printed stays as it is."""
    try:
        told: Any = json.loads(line)
    except ValueError:
        return line
    match told:
        case {"_aws": _, "method": method, "route": route, "status": status, "Latency": [latency]}:
            return f"{method} {route} {status} {latency:.0f} ms"
        case {"level": level, "message": message}:
            trace = f"\n{told['exception']}" if "exception" in told else ""
            return f"{LEVELS.get(level, '')}{message}{trace}"
        case _:
            return line
