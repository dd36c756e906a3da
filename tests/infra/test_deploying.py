"""What the deployment commands would do, and what they refuse."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from infra import smoke
from infra.deploy import plan
from infra.deploy.code import NothingBefore, digest, release, roll_back
from infra.registry import FLEET
from infra.render.parts import parts
from tests.servers.aws import Prepared

ROOT = Path(__file__).resolve().parents[2]
NAME = "parley-test-voiceassist-health"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_a_stage_is_deployed_stack_by_stack_and_the_one_that_holds_data_first() -> None:
    said = run("infra.deploy", "deploy", "--stage", "dev", "--dry")

    assert said.returncode == 0
    wanted = [f"PART={part.name} {plan.OSLS_TOOL} deploy --stage dev" for part in parts(FLEET)]
    assert [line.removeprefix("parley: ") for line in said.stdout.splitlines()] == wanted
    assert wanted[0].startswith("PART=data ")


def test_a_function_is_deployed_without_a_stack() -> None:
    said = run("infra.deploy", "deploy", "--stage", "dev", "--function", "voiceassist/auth", "--dry")

    assert said.stdout == "parley: dist/voiceassist-auth.zip -> parley-dev-voiceassist-auth\n"
    wrong = run("infra.deploy", "deploy", "--stage", "dev", "--function", "voiceassist/nobody", "--dry")
    assert (wrong.returncode, wrong.stdout) == (
        1,
        "parley: there is no function voiceassist/nobody: the README's table lists them\n",
    )


@pytest.mark.parametrize("tool", plan.TOOLS)
def test_a_stack_is_given_those_settings_of_the_stage_that_it_takes(tool: str) -> None:
    settings = {"PARLEY_MODEL": "gpt-4o", "PARLEY_CARRIER": "twilio"}
    found = {step.part: step for step in plan.steps(FLEET, "dev", tool, settings)}

    def given(part: str) -> str:
        return " ".join([*found[part].command, *found[part].files.values()])

    assert "gpt-4o" in given("youworker")
    assert "twilio" in given("voiceera")
    assert "twilio" not in given("youworker")
    assert "gpt-4o" not in given("data")
    assert [step.part for step in plan.steps(FLEET, "dev", tool, settings, "jobs")] == ["jobs"]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"PARLEY_MODLE": "x"}, "PARLEY_MODLE is no setting of any function"),
        ({"OPENAI_API_KEY": "sk"}, "OPENAI_API_KEY is a secret: put it in the parameter store as /parley/"),
    ],
)
def test_what_no_function_takes_and_what_is_secret_is_refused(settings: dict[str, str], why: str) -> None:
    with pytest.raises(plan.Unfit, match=why):
        list(plan.steps(FLEET, "dev", "osls", settings))


def artefact(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("handler.py"), text)
    return file.getvalue()


def digest_of(lambdas: Any) -> str:
    return str(lambdas.get_function_configuration(FunctionName=NAME)["CodeSha256"])


@pytest.fixture
def lambdas(embedded: Prepared, bare_aws: Callable[..., Any]) -> Any:  # noqa: ARG001  # emptied by it
    make: Any = boto3.client
    client = make("lambda", endpoint_url=embedded.url)
    role = "arn:aws:iam::000000000000:role/r"
    code = {"ZipFile": artefact("good")}
    client.create_function(FunctionName=NAME, Runtime="python3.13", Role=role, Handler="handler.handler", Code=code)
    return client


def test_the_code_before_is_kept_and_comes_back(lambdas: Any) -> None:
    def fetch(link: str) -> bytes:
        """The engine's links know no versions; what they lead to is left out, and nothing else."""
        assert NAME in link
        return artefact("good")

    assert not release(lambdas, NAME, artefact("good"))
    with pytest.raises(NothingBefore):
        roll_back(lambdas, NAME, fetch)
    assert release(lambdas, NAME, artefact("bad"))
    assert digest_of(lambdas) == digest(artefact("bad"))

    assert roll_back(lambdas, NAME, fetch) == "1"
    assert digest_of(lambdas) == digest(artefact("good"))
    with pytest.raises(NothingBefore):
        roll_back(lambdas, NAME, fetch)


def test_production_is_smoked_only_when_it_is_named_twice() -> None:
    said = run("infra.smoke", "--stage", "production")

    assert said.returncode == 2
    assert "name it twice" in said.stderr
    smoke.permitted("production", "production")
    smoke.permitted("dev", "")
    with pytest.raises(smoke.Unfit):
        smoke.permitted("prod-eu", "production")


def test_a_stage_that_answers_wrongly_or_not_at_all_is_told() -> None:
    half = {"content-type": "text/event-stream"}
    broken = httpx.MockTransport(lambda _: httpx.Response(200, text="data: half", headers=half))
    with httpx.Client(transport=broken) as client:
        assert all(trouble for _, trouble in smoke.Walk(smoke.LOCAL, client).run())
    with httpx.Client() as client:
        nobody = dict.fromkeys(smoke.LOCAL, "http://127.0.0.1:1")
        assert all("no answer" in trouble for _, trouble in smoke.Walk(nobody, client).run())
