"""What the deployment commands would do, and what they refuse."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import yaml
from botocore.stub import Stubber
from moto import mock_aws
from moto.codedeploy.models import codedeploy_backends

from infra import smoke
from infra.deploy import code, plan
from infra.deploy.code import Deployed, NothingBefore, digest, release, roll_back
from infra.fleet import Fleet
from infra.registry import FLEET
from infra.render import templates
from infra.render.parts import parts
from tests.fleet import whole
from tests.infra import cloud

ROOT = Path(__file__).resolve().parents[2]


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
        "parley: there is no function voiceassist/nobody: docs/fleet.md lists them\n",
    )


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What was built here, whatever it is, is 1.7 GB that need not be read to plan."""
    monkeypatch.setattr(plan, "ROOT", tmp_path)


@pytest.mark.usefixtures("unbuilt")
@pytest.mark.parametrize("tool", plan.TOOLS)
def test_a_stack_is_given_those_settings_of_the_stage_that_it_takes(tool: str) -> None:
    settings = {"PARLEY_MODEL": "gpt-4o", "PARLEY_CARRIER": "twilio", "CONCURRENCY": "shared"}
    found = {step.part: step for step in plan.steps(FLEET, "dev", tool, settings)}

    def given(part: str) -> str:
        return " ".join([*found[part].command, *found[part].files.values()])

    assert "gpt-4o" in given("youworker")
    assert "twilio" in given("voiceera")
    assert "twilio" not in given("youworker")
    assert "gpt-4o" not in given("data")
    told = re.compile(r'Concurrency(=|", "ParameterValue": ")shared')
    for part in parts(FLEET):
        assert bool(told.search(given(part.name))) == ("Concurrency" in part.parameters), part.name
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


@pytest.mark.usefixtures("unbuilt")
@pytest.mark.parametrize("tool", plan.TOOLS)
def test_a_setting_that_changes_reaches_those_who_take_it_and_nobody_else(tool: str) -> None:
    def told(part: str, settings: dict[str, str]) -> str:
        (step,) = plan.steps(FLEET, "dev", tool, settings, part)
        return "".join(step.files.values())

    once, again = told("voiceera", {"PARLEY_CARRIER": "plivo"}), told("voiceera", {"PARLEY_CARRIER": "twilio"})
    assert once != again
    assert told("data", {"PARLEY_CARRIER": "plivo"}) == told("data", {"PARLEY_CARRIER": "twilio"})
    if tool == "sam":
        functions = zip(*(yaml.safe_load(text)["Resources"].items() for text in (once, again)), strict=True)
        moved = {name for (name, before), (_, after) in functions if before != after}
        takers = {name for name, each in yaml.safe_load(once)["Resources"].items() if "ParleyCarrier" in str(each)}
        assert moved == takers != set()


@pytest.mark.usefixtures("unbuilt")
def test_every_function_begins_anew_when_the_stage_says_another_release() -> None:
    texts = [
        "".join(step.files.values())
        for release in ("1", "2")
        for step in plan.steps(FLEET, "dev", "sam", {"RELEASE": release}, "youworker")
    ]
    before, after = (yaml.safe_load(text)["Resources"] for text in texts)
    moved = {name for name in before if before[name] != after[name]}
    assert moved == {f"{row.logical_id}LambdaFunction" for row in FLEET.of("youworker")}


@pytest.mark.usefixtures("unbuilt")
def test_a_function_whose_code_was_built_anew_is_published_and_no_other(tmp_path: Path) -> None:
    built, texts = tmp_path / "dist/youworker-health.zip", []
    built.parent.mkdir()
    for code_of_it in (b"before", b"after"):
        built.write_bytes(code_of_it)
        (step,) = plan.steps(FLEET, "dev", "sam", {}, "youworker")
        texts.append("".join(step.files.values()))
    before, after = (yaml.safe_load(text)["Resources"] for text in texts)
    assert {name for name in before if before[name] != after[name]} == {"YouworkerHealthLambdaFunction"}


def zipped(text: str, where: Path) -> Path:
    with zipfile.ZipFile(where, "w") as archive:
        archive.writestr(zipfile.ZipInfo("handler.py"), text)
    return where


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Deployed]:
    """A stack of one function, as its template makes it."""
    fleet = Fleet((whole.FLEET["youworker/ask"],))
    template = cloud.compiled(templates.sam(parts(fleet)[2]))
    with mock_aws(), cloud.taught():
        store = cloud.client("s3")
        store.create_bucket(Bucket="artefacts")
        store.put_object(
            Bucket="artefacts", Key="youworker-ask.zip", Body=zipped("good", tmp_path / "first.zip").read_bytes()
        )
        cloud.client("cloudformation").create_stack(StackName="any", TemplateBody=json.dumps(template))
        yield Deployed(fleet.functions[0], "dev", cloud.account)


def moved(deployed: Deployed, deployment: str) -> str:
    """What the service that moves aliases does with a plan, once all is well. The library only keeps the plan."""
    found = cloud.client("codedeploy").get_deployment(deploymentId=deployment)["deploymentInfo"]
    (resource,) = json.loads(found["revision"]["appSpecContent"]["content"])["Resources"]
    ((_, described),) = resource.items()
    plan = described["Properties"]
    assert plan["CurrentVersion"] == deployed.alias["FunctionVersion"]
    cloud.client("lambda").update_alias(
        FunctionName=plan["Name"], Name=plan["Alias"], FunctionVersion=plan["TargetVersion"]
    )
    return str(plan["TargetVersion"])


def finished(*deployments: str) -> None:
    for backend in codedeploy_backends.values():
        for each in deployments:
            backend["us-east-1"].deployments.pop(each, None)


def test_new_code_takes_over_by_the_functions_own_group_and_the_code_before_comes_back(
    deployed: Deployed, tmp_path: Path
) -> None:
    bad = zipped("bad", tmp_path / "bad.zip")

    assert release(deployed, tmp_path / "first.zip") == ""
    with pytest.raises(NothingBefore):
        roll_back(deployed)
    first = release(deployed, bad)
    assert deployed.alias["FunctionVersion"] == "1"  # until the steps are taken
    assert moved(deployed, first) == "2"
    finished(first)
    assert deployed.code_of("2") == digest(bad)
    half_way = {"AdditionalVersionWeights": {"1": 0.1}}
    cloud.client("lambda").update_alias(FunctionName=deployed.name, Name="live", RoutingConfig=half_way)
    assert deployed.alias["RoutingConfig"] == half_way

    assert roll_back(deployed) == "1"
    assert not deployed.alias.get("RoutingConfig", {}).get("AdditionalVersionWeights")
    assert deployed.code_of(deployed.alias["FunctionVersion"]) == digest(tmp_path / "first.zip")
    with pytest.raises(NothingBefore):
        roll_back(deployed)


def test_code_that_is_too_large_to_hand_over_goes_by_way_of_a_closed_bucket(
    deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code, "IN_HAND", 10)
    large = zipped("large" * 100, tmp_path / "large.zip")

    deployment = release(deployed, large)

    assert deployed.code_of(moved(deployed, deployment)) == digest(large)
    store = cloud.client("s3")
    (bucket,) = (each["Name"] for each in store.list_buckets()["Buckets"] if each["Name"] != "artefacts")
    assert bucket == "parley-artefacts-123456789012-us-east-1"
    closed = store.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert len(closed) == 4
    assert all(closed.values())
    assert release(deployed, zipped("larger" * 100, tmp_path / "larger.zip"))  # the bucket is there already


def test_what_is_being_released_is_called_back(deployed: Deployed, tmp_path: Path) -> None:
    deployment = release(deployed, zipped("bad", tmp_path / "bad.zip"))
    with Stubber(codedeploy := cloud.client("codedeploy")) as stub:
        expected = {"includeOnlyStatuses": code.UNDER_WAY, **deployed.group}
        stub.add_response("list_deployments", {"deployments": [deployment]}, expected)
        stub.add_response(
            "stop_deployment", {"status": "Pending"}, {"deploymentId": deployment, "autoRollbackEnabled": True}
        )
        clients = {"codedeploy": codedeploy}
        watched = replace(deployed, client=lambda service: clients.get(service) or cloud.account(service))

        assert roll_back(watched) == "1"
        stub.assert_no_pending_responses()


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
