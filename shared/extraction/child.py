"""The confined reader's side: an order and a file come in, a document or a refusal goes out."""

import base64
import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from shared.extraction import Hostile, Kind, Limits
from shared.extraction.reading import pictured, read
from shared.kit.errors import Refusal


def serve() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(limits.seconds) + 1, int(limits.seconds) + 1))
    answer = answered(order, sys.stdin.buffer.read(), limits)
    sys.stdout.write(json.dumps(answer))


def answered(order: dict[str, Any], data: bytes, limits: Limits) -> dict[str, Any]:
    try:
        if order["pictures"]:
            return drawn(data, limits)
        return asdict(read(Kind(order["kind"]), data, limits))
    except Refusal as refusal:
        return {"code": refusal.code, "message": refusal.message}
    except RecursionError:
        return {"code": Hostile.default_code, "message": "This file is nested too deeply to be read."}


def drawn(data: bytes, limits: Limits) -> dict[str, Any]:
    draft, pictures = pictured(data, limits)
    shown = [{"number": each.number, "data": base64.b64encode(each.data).decode()} for each in pictures]
    return {"pages": list(draft.pages), "title": draft.title, "pictures": shown}
