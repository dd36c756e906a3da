"""`make dev`: a changed handler answers without a restart."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.local.conftest import CLEAN, ROOT, free_ports

ROUTES = "functions/voiceera/health/routes.py"


def test_a_handler_that_changes_is_loaded_anew(tmp_path: Path) -> None:
    for folder in ("functions", "shared", "infra"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__")
        )
    port = free_ports()
    environ = {**CLEAN, "PARLEY_DATA_DIR": str(tmp_path / "data"), "PARLEY_DEMO": "off", "PARLEY_PORT": str(port)}
    command = [sys.executable, "-m", "infra.local", "--reload"]
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=output, stderr=output)
    try:
        until = time.monotonic() + 40
        while "Parley is up" not in log.read_text():
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        url = f"http://127.0.0.1:{port + 2}/health"
        assert httpx.get(url, timeout=20).json()["status"] == "ok"

        file = tmp_path / ROUTES
        file.write_text(file.read_text().replace('"ok"', '"fine"'))
        os.utime(file, (time.time() + 2, time.time() + 2))
        until = time.monotonic() + 20
        while httpx.get(url, timeout=20).json()["status"] != "fine":
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        assert "reloaded" in log.read_text()
    finally:
        process.terminate()
        process.wait(30)
