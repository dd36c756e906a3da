"""What a function loads before it can answer: modules outside the standard library, in a fresh interpreter, for one
function of each shape. Heavy libraries are counted by themselves, in functions that have no use for them: sockets,
webhooks, queues and clocks need no FastAPI, and who answers no questions needs nothing that makes vectors or reads
documents."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from bench.figures import Figure
from infra.fleet import Function, Http
from infra.registry import FLEET

TITLE = "Modules imported"
PLOTTED = ("modules",)
HEAVY = ("aws_xray_sdk", "grpc", "mcp", "numpy", "onnxruntime", "openai", "qdrant_client", "typst")
SHAPES = (
    "voiceassist/health",
    "voiceassist/auth",
    "voiceassist/conversations",
    "voiceassist/realtime",
    "voiceassist/answerer",
    "voiceassist/admin_panel",
    "youworker/chat",
    "youworker/answerer",
    "voiceera/campaigns",
    "voiceera/carrier",
    "jobs/campaign_dialer",
    "jobs/mailer",
    "jobs/rollups",
)
# They search, think, hear or read: what they need for it is theirs.
LADEN = ("answerer", "chat", "voice", "kb", "ingestion", "index_worker", "turns", "relay", "rehearsal", "carrier")
PROGRAM = """
import json, sys
from importlib import import_module
import_module(sys.argv[1])
print(json.dumps([name for name in sys.modules if name.partition(".")[0] not in sys.stdlib_module_names]))
"""


def loaded(row: Function) -> set[str]:
    command = [sys.executable, "-c", PROGRAM, row.entry[0]]
    environ = {**os.environ, "PARLEY_TOKEN_SECRET": "x" * 64, "VAULT_KEY": "x" * 32, "AWS_REGION": "us-east-1"}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environ).stdout
    return set(json.loads(said.splitlines()[-1]))


def unneeded(row: Function, modules: set[str]) -> int:
    """Libraries that a function of its kind does without."""
    heavy = () if any(name in row.group for name in LADEN) else HEAVY
    needless = heavy if row.of(Http) else (*heavy, "fastapi")
    return len(modules & set(needless))


def figures(*, quick: bool) -> list[Figure]:  # noqa: ARG001  # all of it is counts
    rows = [FLEET[name] for name in SHAPES]
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip([row.name for row in rows], pool.map(loaded, rows), strict=True))
    every = [
        Figure(f"modules of {name}", len(modules), "modules", exact=True, slack=0.05)
        for name, modules in found.items()
    ]
    needless = {row.name: unneeded(row, found[row.name]) for row in rows}
    return [
        *every,
        Figure("heavy libraries without a use", sum(needless.values()), "libraries", most=0, exact=True),
    ]
