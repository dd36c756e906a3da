"""`make deploy STAGE=dev [PART=voiceassist | FUNCTION=voiceassist/auth] [TOOL=sam] [DRY=1]`, and the way back.

`infra/stages/<stage>.json` holds a stage's own settings; AWS credentials and region are those of the environment.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import plan
from infra.deploy.code import NothingBefore, release, roll_back
from infra.fleet import Function
from infra.registry import FLEET
from infra.render.templates import artefact

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 50_000_000  # a larger one goes through a bucket, with its stack


def say(text: str) -> None:
    print(f"parley: {text}", flush=True)


def client(service: str) -> Any:
    make: Any = boto3.client
    return make(service)


def row(name: str) -> Function:
    if name not in {each.name for each in FLEET.functions}:
        raise plan.Unfit(f"there is no function {name}: the README's table lists them")
    return FLEET[name]


def deployed(function: Function, stage: str) -> str:
    return f"parley-{stage}-{function.name.replace('/', '-')}"


def deploy(asked: argparse.Namespace) -> int:
    if asked.function:
        return deploy_function(row(asked.function), asked)
    settings = plan.chosen(ROOT / f"infra/stages/{asked.stage}.json")
    for step in plan.steps(FLEET, asked.stage, asked.tool, settings, asked.part):
        say(step.shown)
        if asked.dry:
            continue
        for file, text in step.files.items():
            (ROOT / file).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / file).write_text(text)
        done = subprocess.run(step.command, cwd=ROOT, env={**os.environ, **step.environ}, check=False)
        if done.returncode:
            say(f"{step.part} was not deployed; what comes behind it was left alone")
            return done.returncode
    return 0


def deploy_function(function: Function, asked: argparse.Namespace) -> int:
    name, file = deployed(function, asked.stage), ROOT / artefact(function)
    if asked.dry:
        say(f"{artefact(function)} -> {name}")
        return 0
    if not file.exists():
        raise plan.Unfit(f"{artefact(function)} is not built: make package FUNCTION={function.name}")
    if file.stat().st_size > LARGEST:
        raise plan.Unfit(
            f"{artefact(function)} is larger than Lambda takes in hand: deploy PART={function.product}"
        )
    changed = release(client("lambda"), name, file.read_bytes())
    say(f"{name} runs the new code" if changed else f"{name} runs this code already")
    return 0


def rollback(asked: argparse.Namespace) -> int:
    name = deployed(row(asked.function), asked.stage)
    if asked.dry:
        say(f"{name} -> the code before")
        return 0
    say(f"{name} runs version {roll_back(client('lambda'), name)} again")
    return 0


def logs(asked: argparse.Namespace) -> int:
    group = f"/aws/lambda/{deployed(row(asked.function), asked.stage)}"
    since = int((time.time() - 60 * asked.minutes) * 1000)
    pages = client("logs").get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since)
    for page in pages:
        for event in page["events"]:
            print(event["message"].rstrip())
    return 0


ACTS: dict[str, Callable[[argparse.Namespace], int]] = {"deploy": deploy, "rollback": rollback, "logs": logs}


def asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description="Put a stage into its account.")
    parser.add_argument("act", choices=ACTS)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--function", default="", help="one row's name, voiceassist/auth")
    parser.add_argument("--part", default="", help="one stack; all of them otherwise")
    parser.add_argument("--tool", choices=plan.TOOLS, default=plan.TOOLS[0])
    parser.add_argument("--minutes", type=int, default=15, help="how far back logs go")
    parser.add_argument("--dry", action="store_true", help="say what would be done")
    return parser.parse_args()


def main() -> int:
    asked = asked_for()
    try:
        return ACTS[asked.act](asked)
    except plan.Unfit as unfit:
        say(str(unfit))
    except NothingBefore as nothing:
        say(f"no code of {nothing} was kept from before")
    except (BotoCoreError, ClientError) as trouble:
        say(f"AWS refused: {trouble}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
