"""What is asked of a deployed stage is asked of the local system."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.local.conftest import CLEAN, ROOT, Copy, start  # noqa: F401  # a fixture

pytestmark = pytest.mark.deploy


def test_the_local_system_passes_and_says_so_line_by_line(start: Callable[..., Copy]) -> None:  # noqa: F811
    copy = start().ready()
    named = zip(("VOICEASSIST_URL", "YOUWORKER_URL", "VOICEERA_URL"), range(3), strict=True)
    environ = CLEAN | {name: copy.url("", number) for name, number in named}
    command = [sys.executable, "-m", "infra.smoke", "--stage", "local"]
    said = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=100)

    assert said.returncode == 0, said.stdout
    assert said.stdout.splitlines()[-1] == '{"stage": "local", "wrong": 0}'
    assert "/v1/chat/stream" in said.stdout
