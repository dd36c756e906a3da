"""Makes the project's own environment from a lock file. Needs Python >= 3.11 and nothing else.

    python3 infra/bootstrap.py .venv run.lock

Every package is checked against its hash. A second call with the same lock does nothing.
"""

import hashlib
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
EXACT = ("--require-hashes", "--no-deps")  # a lock names everything, so nothing else is looked for


def say(text: str) -> None:
    print(f"parley: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> None:
    say(text)
    raise SystemExit(1)


def python_of(home: Path) -> Path:
    windows = home / "Scripts" / "python.exe"
    return windows if windows.exists() else home / "bin" / "python"


def create(home: Path) -> None:
    say(f"making {home.name} with Python {sys.version.split()[0]}")
    try:
        venv.create(home, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError) as error:
        stop(f"could not make a virtual environment ({error}). On Debian and Ubuntu: apt-get install python3-venv")


def install(home: Path, lock: Path) -> None:
    python = str(python_of(home))
    count = sum("==" in line for line in lock.read_text().splitlines())
    say(f"installing {count} packages from {lock.name}: half a minute on a quick line")
    started = time.monotonic()
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *EXACT]
    quick = subprocess.run([*pip, "-r", str(ROOT / "bootstrap.lock")], check=False).returncode == 0
    uv = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python, *EXACT]
    command = uv if quick else pip
    if subprocess.run([*command, "-r", str(lock)], check=False).returncode:
        stop("the packages could not be installed: see the lines above. Is the package index reachable?")
    say(f"installed in {time.monotonic() - started:.0f} s")


def main() -> None:
    if sys.version_info < OLDEST:
        stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; try: make PYTHON=python3.13 run")
    home, lock = ROOT / sys.argv[1], ROOT / sys.argv[2]
    mark = home / f".{lock.name}"
    wanted = f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version.split()[0]}"
    if mark.exists() and mark.read_text() == wanted:
        return
    if not python_of(home).exists():
        create(home)
    install(home, lock)
    mark.write_text(wanted)


if __name__ == "__main__":
    main()
