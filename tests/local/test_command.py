"""What is typed to start the system."""

import subprocess
import sys

from tests.local.conftest import CLEAN, ROOT


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.local", *words]
    return subprocess.run(command, cwd=ROOT, env=CLEAN, capture_output=True, text=True, check=False, timeout=60)


def test_who_asks_for_help_is_told_and_nothing_is_started() -> None:
    said = typed("--help")

    assert said.returncode == 0
    assert "--reload" in said.stdout
    assert "PARLEY_PORT" in said.stdout
    assert "Parley is up" not in said.stdout


def test_a_word_that_means_nothing_is_refused() -> None:
    said = typed("--relaod")

    assert said.returncode == 2
    assert "unrecognized arguments: --relaod" in said.stderr
