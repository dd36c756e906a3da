"""Both files, compiled by their own tools, deploy the same fleet."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

from infra.fleet import Fleet
from infra.registry import FLEET
from infra.render import templates
from tests.fleet import whole

pytestmark = pytest.mark.deploy
ROOT = Path(__file__).resolve().parents[2]
OSLS = ROOT / "infra/tools/node_modules/.bin/osls"
FLEETS = {"deployed": FLEET, "whole": whole.FLEET}
OF_THE_TOOL = ("ServerlessDeploymentBucket", "ServerlessDeploymentBucketPolicy")
# Where a tool puts the code is its own business, and changes nothing of what runs.
NOT_COMPARED = ("Code", "Tags")


class NoManagedPolicies(ManagedPolicyLoader):  # type: ignore[misc]  # untyped in the library
    """The template names none: every role is written out."""

    def __init__(self) -> None:
        pass

    def load(self) -> dict[str, str]:
        return {}


def by_sam(text: str) -> dict[str, Any]:
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    template = yaml.safe_load(text.replace("CodeUri: dist/", "CodeUri: s3://artefacts/"))
    compiled: dict[str, Any] = transform(template, {}, NoManagedPolicies())
    return compiled


def by_osls(text: str, where: Path, fleet: Fleet) -> dict[str, Any]:
    (where / "serverless.yml").write_text(text)
    (where / "dist").mkdir(exist_ok=True)
    for function in fleet.functions:
        built = ROOT / templates.artefact(function)
        target = where / templates.artefact(function)
        if built.exists():
            shutil.copy(built, target)
        else:
            with zipfile.ZipFile(target, "w") as archive:
                archive.writestr("handler.py", "")
    command = [str(OSLS), "package", "--stage", "dev"]
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    compiled: dict[str, Any] = json.loads(
        (where / ".serverless/cloudformation-template-update-stack.json").read_text()
    )
    return compiled


def normal(template: dict[str, Any]) -> dict[str, Any]:
    found = {name: each for name, each in template["Resources"].items() if name not in OF_THE_TOOL}
    return {name: plain(each) for name, each in found.items()}


def plain(resource: dict[str, Any]) -> Any:
    properties = {key: value for key, value in resource.get("Properties", {}).items() if key not in NOT_COMPARED}
    kept = resource.get("DeletionPolicy", "Delete")
    return json.loads(json.dumps({"Type": resource["Type"], "Kept": kept, **staged(properties)}))


def staged(value: Any) -> Any:
    """The stage is a parameter in one file and known when the other is compiled."""
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
            text = value["Fn::Sub"].replace("${Stage}", "dev")
            return text if "${" not in text else {"Fn::Sub": text}
        return {key: staged(each) for key, each in value.items()}
    return [staged(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("fleet", FLEETS.values(), ids=FLEETS)
def test_both_files_deploy_the_same_functions_edges_data_and_rights(fleet: Fleet, tmp_path: Path) -> None:
    sam = normal(by_sam(templates.sam(fleet)))
    osls = normal(by_osls(templates.serverless(fleet), tmp_path, fleet))

    assert sam.keys() == osls.keys()
    assert {name: (sam[name], osls[name]) for name in sam if sam[name] != osls[name]} == {}
    functions = [name for name in sam if sam[name]["Type"] == "AWS::Lambda::Function"]
    assert len(functions) == len(fleet.functions)


def test_a_difference_between_them_would_be_found(tmp_path: Path) -> None:
    text = templates.serverless(FLEET).replace("memorySize: 512", "memorySize: 256", 1)
    sam, osls = normal(by_sam(templates.sam(FLEET))), normal(by_osls(text, tmp_path, FLEET))

    assert [name for name in sam if sam[name] != osls[name]] == ["VoiceassistHealthLambdaFunction"]


@pytest.mark.parametrize("fleet", FLEETS.values(), ids=FLEETS)
def test_what_both_tools_make_is_sound_cloudformation(fleet: Fleet, tmp_path: Path) -> None:
    made = {"sam": by_sam(templates.sam(fleet)), "osls": by_osls(templates.serverless(fleet), tmp_path, fleet)}
    for name, template in made.items():
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(template))
        # W3005: a dependency that is implied as well; osls states both.
        command = [
            str(Path(sys.executable).with_name("cfn-lint")),
            "-i",
            "W3005",
            "--regions",
            "us-east-1",
            "--",
            str(file),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
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
