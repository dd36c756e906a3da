"""`make localstack` starts LocalStack; `make test-localstack` asks it what the code asks of AWS.

Any endpoint will do: `AWS_ENDPOINT_URL=http://127.0.0.1:5000 make test-localstack` asks another one the same questions.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
TESTS = "tests/localstack"
NO_DOCKER = """parley: LocalStack is a container and there is no Docker here that answers.
  With Docker:     make localstack
  Another engine:  AWS_ENDPOINT_URL=http://host:port make test-localstack
  Nothing at all:  make run brings an embedded AWS of its own, and make test uses it
docs/localstack.md says what LocalStack plays and what it does not."""
READY_SECONDS = 120.0


def endpoint() -> str:
    port = os.environ.get("LOCALSTACK_PORT", "4566")
    return os.environ.get("AWS_ENDPOINT_URL", f"http://localhost:{port}")


def answers(url: str) -> bool:
    try:
        httpx.get(url, timeout=2)
    except httpx.HTTPError:
        return False
    return True


def docker() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def start() -> int:
    if not docker():
        print(NO_DOCKER, file=sys.stderr)
        return 1
    done = subprocess.run(["docker", "compose", "up", "--detach", "--wait", "localstack"], cwd=ROOT, check=False)
    if done.returncode == 0:
        print(f"parley: LocalStack answers at {endpoint()}; `docker compose down` ends it")
    return done.returncode


def reached(url: str) -> bool:
    until = time.monotonic() + READY_SECONDS
    while not answers(url):
        if time.monotonic() > until:
            return False
        time.sleep(1)
    return True


def test() -> int:
    """One address in both spellings: the code reads the first, the client library of LocalStack the second."""
    url = endpoint()
    if not answers(url) and (start() or not reached(url)):
        return 1
    asked = os.environ | {"PARLEY_TEST_ENDPOINT": url, "LOCALSTACK_HOST": url.partition("://")[2]}
    command = [sys.executable, "-m", "pytest", "-m", "localstack", TESTS]
    return subprocess.run(command, cwd=ROOT, env=asked, check=False).returncode


if __name__ == "__main__":
    sys.exit(test() if sys.argv[1:] == ["test"] else start())
