"""Both files, compiled by their own tools, deploy the same fleet."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from infra.fleet import Fleet
from infra.registry import FLEET
from infra.render import templates
from infra.render.parts import Part, parts
from tests.fleet import whole
from tests.infra.cloud import compiled as sam_compiled

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(600)]
ROOT = Path(__file__).resolve().parents[2]
OSLS = ROOT / "infra/tools/node_modules/.bin/osls"
PLUGIN = "infra/tools/versions.js"
FLEETS = {"deployed": FLEET, "whole": whole.FLEET}
OF_THE_TOOL = ("ServerlessDeploymentBucket", "ServerlessDeploymentBucketPolicy")
# Where a tool puts the code is its own business, and changes nothing of what runs; and one of them signs its work.
NOT_COMPARED = ("Code",)
# Each tool counts its own digest of what a version holds.
VERSION = re.compile(r"(LambdaFunctionVersion)[0-9a-f]{10}")
MOST_OF_A_STACK = 500
SIGNATURE = {"Key": "lambda:createdBy", "Value": "SAM"}


def project(fleet: Fleet, where: Path) -> Path:
    """What osls reads. What is in an artefact plays no part in what is compared."""
    for path, text in (*templates.renderings(fleet), (PLUGIN, (ROOT / PLUGIN).read_text())):
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_text(text)
    (where / "dist").mkdir(parents=True, exist_ok=True)
    for function in fleet.functions:
        with zipfile.ZipFile(where / templates.artefact(function), "w") as archive:
            archive.writestr("handler.py", "")
    return where


def by_osls(part: Part, where: Path) -> dict[str, Any]:
    command = [str(OSLS), "package", "--stage", "dev"]
    chosen = {**os.environ, "PART": part.name}
    done = subprocess.run(command, cwd=where, env=chosen, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    file = where / ".serverless/cloudformation-template-update-stack.json"
    compiled: dict[str, Any] = json.loads(file.read_text())
    return compiled


def normal(template: dict[str, Any]) -> dict[str, Any]:
    resources = json.loads(VERSION.sub(r"\1", json.dumps(template["Resources"])))
    found = {name: each for name, each in resources.items() if name not in OF_THE_TOOL}
    return {name: plain(each) for name, each in found.items()}


def exports(template: dict[str, Any]) -> dict[str, Any]:
    found = [staged(each) for each in template.get("Outputs", {}).values() if "Export" in each]
    return {each["Export"]["Name"]: each["Value"] for each in found}


def plain(resource: dict[str, Any]) -> Any:
    properties = {key: value for key, value in resource.get("Properties", {}).items() if key not in NOT_COMPARED}
    if isinstance(properties.get("Tags"), list):
        properties["Tags"] = sorted(
            (each for each in properties["Tags"] if each != SIGNATURE), key=itemgetter("Key")
        )
    kept = resource.get("DeletionPolicy", "Delete")
    said = {"Type": resource["Type"], "Kept": kept, "UpdatePolicy": resource.get("UpdatePolicy")}
    return json.loads(json.dumps({**said, **staged(properties)}))


def staged(value: Any) -> Any:
    """The stage is a parameter in one file and known when the other is compiled."""
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
            text = value["Fn::Sub"].replace("${Stage}", "dev")
            return text if "${" not in text else {"Fn::Sub": text}
        return {key: staged(each) for key, each in value.items()}
    return [staged(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Compiled:
    fleet: Fleet
    where: Path
    sam: dict[str, dict[str, Any]]  # by part
    osls: dict[str, dict[str, Any]]


def of_a_worker(name: str) -> Any:
    """Each fleet is compiled by one worker."""
    return pytest.param(FLEETS[name], id=name, marks=pytest.mark.xdist_group(name))


@pytest.fixture(scope="module", params=map(of_a_worker, FLEETS))
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    fleet: Fleet = request.param
    where = tmp_path_factory.mktemp("compiled")
    found = parts(fleet)
    # A folder each: the tool writes beside what it reads, and two of them are at work.
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(lambda part: by_osls(part, project(fleet, where / part.name)), found)
        osls = dict(zip([part.name for part in found], made, strict=True))
    return Compiled(fleet, where, {part.name: sam_compiled(templates.sam(part)) for part in found}, osls)


def test_both_files_deploy_the_same_functions_edges_data_and_rights(compiled: Compiled) -> None:
    functions = 0
    for name, template in compiled.sam.items():
        sam, osls = normal(template), normal(compiled.osls[name])
        assert sam.keys() == osls.keys()
        assert {name: (sam[name], osls[name]) for name in sam if sam[name] != osls[name]} == {}
        assert exports(template).items() <= exports(compiled.osls[name]).items()
        functions += sum(each["Type"] == "AWS::Lambda::Function" for each in sam.values())
    assert functions == len(compiled.fleet.functions)


def test_no_stack_comes_near_the_most_that_one_may_hold(compiled: Compiled) -> None:
    for template in (*compiled.sam.values(), *compiled.osls.values()):
        assert len(template["Resources"]) < 0.75 * MOST_OF_A_STACK


def of(template: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: each for name, each in template["Resources"].items() if each["Type"] == kind}


def test_every_function_moves_by_an_alias_that_its_error_alarm_moves_back(compiled: Compiled) -> None:
    for template in compiled.sam.values():
        groups = of(template, "AWS::CodeDeploy::DeploymentGroup")
        versions = of(template, "AWS::Lambda::Version")
        aliases = {
            each["Properties"]["FunctionName"]["Ref"]: each for each in of(template, "AWS::Lambda::Alias").values()
        }
        functions = of(template, "AWS::Lambda::Function")
        assert aliases.keys() == functions.keys()
        for name, alias in aliases.items():
            assert alias["Properties"]["FunctionVersion"]["Fn::GetAtt"][0] in versions
            mover = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"]["Ref"]
            group = groups[mover]["Properties"]
            rings = functions[name]["Properties"]["FunctionName"]["Fn::Sub"] + "-errors"
            assert group["AlarmConfiguration"]["Alarms"] == [{"Name": {"Fn::Sub": rings}}]
            assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
            assert [group["DeploymentConfigName"]["Fn::If"][0], mover] == ["Gradual", f"{name}DeploymentGroup"]


CALLERS: dict[str, Callable[[Any], Any]] = {
    "AWS::ApiGatewayV2::Integration": lambda found: found["IntegrationUri"]["Fn::Sub"][1]["Arn"],
    "AWS::Lambda::EventSourceMapping": itemgetter("FunctionName"),
    "AWS::Lambda::Permission": itemgetter("FunctionName"),
    "AWS::Scheduler::Schedule": lambda found: found["Target"]["Arn"],
}


def test_whatever_wakes_a_function_wakes_the_version_that_was_released(compiled: Compiled) -> None:
    seen = set()
    for template in compiled.osls.values():
        aliases = of(template, "AWS::Lambda::Alias")
        for kind, called in CALLERS.items():
            for name, each in of(template, kind).items():
                seen.add(kind)
                assert called(each["Properties"])["Ref"] in aliases, name
        for kind in ("AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Url"):
            assert {each["Properties"]["Qualifier"] for each in of(template, kind).values()} <= {"live"}
    assert seen >= CALLERS.keys() - {"AWS::Lambda::Permission"}  # the smaller fleet streams nothing


def test_what_stacks_export_has_a_name_of_its_own_in_the_region(compiled: Compiled) -> None:
    names = [name for template in compiled.osls.values() for name in exports(template)]

    assert len(set(names)) == len(names) > len(compiled.osls)


def test_a_difference_between_them_would_be_found(tmp_path: Path) -> None:
    where = project(FLEET, tmp_path)
    part = next(part for part in parts(FLEET) if part.name == "voiceera")
    file = where / f"{templates.OSLS}/voiceera.yml"
    file.write_text(file.read_text().replace("memorySize: 512", "memorySize: 256", 1))
    sam, osls = normal(sam_compiled(templates.sam(part))), normal(by_osls(part, where))

    assert [name for name in sam if sam[name] != osls[name]] == ["VoiceeraHealthLambdaFunction"]


@pytest.mark.parametrize("compiled", [of_a_worker("whole")], indirect=True)
def test_what_the_other_tool_makes_is_sound_cloudformation_too(compiled: Compiled) -> None:
    """One of a kind will do: all that is deployed is as SAM's, of which `sam validate --lint` asks the same."""
    files = []
    for name, template in compiled.osls.items():
        files.append(compiled.where / f"osls-{name}.json")
        files[-1].write_text(json.dumps(template))
    # W3005: a dependency that is implied as well; osls states both.
    command = [str(Path(sys.executable).with_name("cfn-lint")), "-i", "W3005", "--regions", "us-east-1", "--"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stdout


def test_an_artefact_holds_its_function_and_what_that_imports_and_no_more() -> None:
    with zipfile.ZipFile(ROOT / "dist/voiceassist-health.zip") as archive:
        names = set(archive.namelist())
    tops = {name.partition("/")[0] for name in names}

    assert "functions/voiceassist/health/handler.py" in names
    assert {"fastapi", "mangum", "pynamodb", "aws_lambda_powertools", "shared"} <= tops
    assert not {"boto3", "botocore", "moto", "uvicorn", "ministack", "infra", "tests", "fastapi_offline"} & tops
    assert not any(name.startswith("functions/youworker") for name in names)
    assert not any("linux" in name and "aarch64" not in name for name in names if name.endswith(".so"))
