"""Tracing is imported where it is switched on, and nowhere else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import json, sys
from shared.kit.observability import traced
answer = traced(lambda event, context: {"heard": event})({"a": 1}, None)
print(json.dumps({"answer": answer, "imported": "aws_xray_sdk" in sys.modules}))
"""


@pytest.mark.parametrize(("switch", "imported"), [("yes", True), ("no", False)])
def test_a_handler_answers_the_same_with_tracing_and_without(switch: str, *, imported: bool) -> None:
    environ = {**os.environ, "PARLEY_TRACE": switch, "POWERTOOLS_TRACE_DISABLED": "true"}
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == {"answer": {"heard": {"a": 1}}, "imported": imported}
