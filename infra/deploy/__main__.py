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
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.deploy import plan
from infra.deploy.code import Deployed, NothingBefore, release, roll_back
from infra.registry import FLEET
from infra.render.templates import artefact

ROOT = Path(__file__).resolve().parents[2]


def say(text: str) -> None:
    print(f"parley: {text}", flush=True)


def client(service: str) -> Any:
    make: Any = boto3.client
    return make(service)


def named(asked: argparse.Namespace) -> Deployed:
    if asked.function not in {each.name for each in FLEET.functions}:
        raise plan.Unfit(f"there is no function {asked.function}: docs/fleet.md lists them")
    return Deployed(FLEET[asked.function], asked.stage, client)


def deploy(asked: argparse.Namespace) -> int:
    if asked.function:
        return deploy_function(named(asked), asked)
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


def deploy_function(deployed: Deployed, asked: argparse.Namespace) -> int:
    built = artefact(deployed.row)
    if asked.dry:
        say(f"{built} -> {deployed.name}")
        return 0
    if not (ROOT / built).exists():
        raise plan.Unfit(f"{built} is not built: make package FUNCTION={deployed.row.name}")
    deployment = release(deployed, ROOT / built)
    if not deployment:
        say(f"{deployed.name} runs this code already")
        return 0
    say(f"{deployed.name} moves to the new code ({deployment}); it moves back when its alarm rings")
    return arrived(deployed, deployment)


def arrived(deployed: Deployed, deployment: str) -> int:
    try:
        client("codedeploy").get_waiter("deployment_successful").wait(deploymentId=deployment)
    except WaiterError:
        say(f"{deployed.name} was not changed: `aws deploy get-deployment --deployment-id {deployment}` says why")
        return 1
    say(f"{deployed.name} runs the new code")
    return 0


def rollback(asked: argparse.Namespace) -> int:
    deployed = named(asked)
    if asked.dry:
        say(f"{deployed.name} -> the code before")
        return 0
    say(f"{deployed.name} runs version {roll_back(deployed)} again")
    return 0


def logs(asked: argparse.Namespace) -> int:
    group = f"/aws/lambda/{named(asked).name}"
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
