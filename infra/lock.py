"""`make lock`: writes the lock files anew. Hashes are in them, addresses are not: where packages come from is the
machine's own setting."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPILE = ("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
PLAIN = ("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links")
SAM = "aws-sam-cli==1.170.0"
UV = "uv==0.13.8"
NEVER = re.compile(r"^\S+ ;[^\n]*'never'.*\n(?: {4}--hash=.*\n?)*", re.MULTILINE)


def compiled(target: str, *arguments: str, text: str | None = None) -> None:
    command = [sys.executable, "-m", *COMPILE, *PLAIN, *arguments, "--output-file", target]
    subprocess.run(command, cwd=ROOT, check=True, input=text, text=True, stdout=subprocess.DEVNULL)
    lock = ROOT / target
    lock.write_text(NEVER.sub("", lock.read_text()))
    print(f"wrote {target}")


def main() -> None:
    run = ("--extra", "local", "--extra", "operate")
    compiled("dev.lock", *run, "--extra", "dev", "pyproject.toml")
    compiled("run.lock", *run, "--constraints", "dev.lock", "pyproject.toml")
    compiled("bootstrap.lock", "-", text=UV)
    compiled("deploy.lock", "-", text=SAM)


if __name__ == "__main__":
    main()
