"""Reading in a process of its own, which may take so much memory and so long, and whose fall harms nobody.

Readers of PDF and of archives are large programs that are given whatever strangers made.
"""

import base64
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shared.extraction import (
    REFUSALS,
    Document,
    Draft,
    Hostile,
    Kind,
    Limits,
    Oversized,
    Page,
    Picture,
    TooSlow,
    Unreadable,
)
from shared.extraction.child import serve
from shared.extraction.reading import read, reader_of
from shared.extraction.sniffing import sniff
from shared.kit.observability import logger

ROOT = str(Path(__file__).resolve().parents[2])
PLAIN = frozenset({Kind.TEXT, Kind.MARKDOWN})  # decoded and nothing else
PROGRAM = f"from {serve.__module__} import serve; serve()"


def extracted(data: bytes, name: str = "", declared: str = "", limits: Limits | None = None) -> Document:
    limits = limits or Limits()
    if len(data) > limits.size:
        raise Oversized(f"This file is larger than {limits.size >> 20} MB.")
    kind = sniff(data, name, declared)
    reader_of(kind)  # a kind that cannot be read is refused before a process is begun for it
    return read(kind, data, limits) if kind in PLAIN else document(confined(kind, data, limits))


def pictured(data: bytes, limits: Limits) -> tuple[Draft, list[Picture]]:
    """A PDF's texts, and pictures of those pages that are pictures."""
    answer = confined(Kind.PDF, data, limits, pictures=True)
    shown = [Picture(each["number"], base64.b64decode(each["data"]), "image/png") for each in answer["pictures"]]
    return Draft(answer["pages"], answer["title"]), shown


def confined(kind: Kind, data: bytes, limits: Limits, *, pictures: bool = False) -> dict[str, Any]:
    order = json.dumps({"kind": kind, "limits": asdict(limits), "pictures": pictures}).encode()
    command = [sys.executable, "-c", PROGRAM]
    try:
        done = subprocess.run(  # noqa: S603  # our own program
            command,
            input=order + b"\n" + data,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env=environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlow(f"This file could not be read within {limits.seconds:.0f} seconds.") from error
    if done.returncode:
        logger.error("a reader fell", extra={"kind": kind, "said": done.stderr[-2000:].decode(errors="replace")})
        raise Hostile("This file could not be read: it took too much memory, or broke its reader.")
    return understood(json.loads(done.stdout))


def environment() -> dict[str, str]:
    """What a Python needs to start, and nothing of what this process knows."""
    libraries = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PYTHONPATH": os.pathsep.join([ROOT, *sys.path[1:]]), "PYTHONDONTWRITEBYTECODE": "1", **libraries}


def understood(answer: dict[str, Any]) -> dict[str, Any]:
    if "code" in answer:
        raise REFUSALS.get(answer["code"], Unreadable)(answer["message"])
    return answer


def document(answer: dict[str, Any]) -> Document:
    pages = tuple(Page(**page) for page in answer["pages"])
    return Document(Kind(answer["kind"]), answer["title"], pages)
