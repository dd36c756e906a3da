"""Whoever follows the README into an account finds no step missing: its own commands, carried out where moto is AWS."""

import re
import shlex
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from moto import mock_aws
from moto.awslambda.models import LambdaFunction

from infra import smoke
from infra.deploy import plan
from infra.fleet import Http, Invoked, Queue, Schedule, Socket, Stream
from infra.operate import people
from infra.registry import FLEET
from infra.render.parts import parts
from infra.render.templates import artefact
from shared.auth.tokens import secrets
from tests.conftest import forget_clients
from tests.infra import cloud

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(600)]
ROOT = Path(__file__).resolve().parents[2]
STAGE = "test"  # what this process calls its tables


def commands() -> list[str]:
    section = (ROOT / "README.md").read_text().partition("\n## Deploy to your account\n")[2].partition("\n## ")[0]
    lines = re.findall(r"(?m)^ {4}(\S.*?)(?: +#.*)?$", section)
    return [line.replace("STAGE=dev", f"STAGE={STAGE}").replace("/dev/", f"/{STAGE}/") for line in lines]


def put_parameter(line: str) -> None:
    """The shell says what the words are: values are made by programs."""
    asked = ["sh", "-c", f"printf '%s\\n' {line}"]
    words = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    said = dict(zip(words[3::2], words[4::2], strict=True))
    cloud.client("ssm").put_parameter(Name=said["--name"], Value=said["--value"], Type=said["--type"])


def deploy(line: str) -> None:
    assert line == f"make deploy STAGE={STAGE}"
    store = cloud.client("s3")
    store.create_bucket(Bucket="artefacts")
    code = Path(artefact_of_tests())
    for row in FLEET.functions:
        store.put_object(Bucket="artefacts", Key=Path(artefact(row)).name, Body=code.read_bytes())
    for step in plan.steps(FLEET, STAGE, "sam", {}):
        stack = step.command[step.command.index("--stack-name") + 1]
        pairs = [word.partition("=") for word in step.command[step.command.index("--parameter-overrides") + 1 :]]
        (text,) = step.files.values()
        cloud.client("cloudformation").create_stack(
            StackName=stack,
            TemplateBody=cloud.as_json(cloud.compiled(text)),
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, _, value in pairs],
            Capabilities=["CAPABILITY_IAM"],
        )


def artefact_of_tests() -> Path:
    """What is in it plays no part where nothing runs."""
    file = ROOT / "dist/of-the-tests.zip"
    file.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("handler.py", "")
    return file


def admin(line: str) -> None:
    people.admin(shlex.split(line)[-1].removeprefix("EMAIL="))


def ask(line: str) -> None:
    """Where it would ask; nobody answers there."""
    assert line == f"make smoke STAGE={STAGE}"
    found = smoke.addresses(STAGE)
    assert found.keys() == smoke.LOCAL.keys()
    assert all(httpx.URL(url).host.endswith("amazonaws.com") or "lambda-url" in url for url in found.values())


def before_anything(line: str) -> None:
    assert line.removeprefix("make ") in re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text())


ACTS: dict[str, Callable[[str], None]] = {
    "make check-deploy": before_anything,
    "aws ssm put-parameter": put_parameter,
    "make deploy": deploy,
    f"PARLEY_STAGE={STAGE} make admin": admin,
    "make smoke": ask,
}


@pytest.fixture(scope="module")
def account() -> Iterator[None]:
    """Empty, then as the README leaves it."""
    with pytest.MonkeyPatch.context() as patch, mock_aws(), cloud.taught():
        patch.setenv("PARLEY_ADMIN_PASSWORD", "Correct-horse-7")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        patch.setattr(LambdaFunction, "invoke", lambda *_: "")  # whom a stream would wake sleeps on
        forget_clients()
        for line in commands():
            (act,) = [act for start, act in ACTS.items() if line.startswith(start)]
            act(line)
        yield
    forget_clients()


@pytest.mark.usefixtures("account")
def test_every_stack_of_the_stage_is_made_whole() -> None:
    cloudformation = cloud.client("cloudformation")
    for part in parts(FLEET):
        (stack,) = cloudformation.describe_stacks(StackName=plan.stack(STAGE, part.name))["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert len(
        cloud.client("lambda").get_paginator("list_functions").paginate().build_full_result()["Functions"]
    ) == len(FLEET.functions)


@pytest.mark.usefixtures("account")
def test_every_path_of_every_product_leads_to_the_released_version_of_its_function() -> None:
    gateway = cloud.client("apigatewayv2")
    apis = {each["Name"]: each["ApiId"] for each in gateway.get_apis(MaxResults="100")["Items"]}
    for product in ("voiceassist", "youworker", "voiceera"):
        api = apis[f"parley-{STAGE}-{product}"]
        targets = {
            each["IntegrationId"]: each["IntegrationUri"] for each in gateway.get_integrations(ApiId=api)["Items"]
        }
        routes = {
            each["RouteKey"]: targets[each["Target"].rpartition("/")[2]]
            for each in gateway.get_routes(ApiId=api)["Items"]
        }
        rows = [row for row in FLEET.of(product) if row.of(Http) and not row.streams]
        wanted = {
            (path if path == "$default" else f"ANY {path}"): row
            for row in rows
            for http in row.of(Http)
            for path in http.paths
        }
        assert routes.keys() == wanted.keys()
        for key, row in wanted.items():
            assert f":function:parley-{STAGE}-{row.name.replace('/', '-')}:live/" in routes[key], key
    assert {f"parley-{STAGE}-{row.product}-sockets" for row in FLEET.functions if row.of(Socket)} <= apis.keys()


@pytest.mark.usefixtures("account")
def test_queues_streams_and_clocks_wake_those_who_wait_for_them() -> None:
    pages = cloud.client("lambda").get_paginator("list_event_source_mappings").paginate()
    sources = pages.build_full_result()["EventSourceMappings"]
    assert len(sources) == sum(len(row.of(Queue)) + len(row.of(Stream)) for row in FLEET.functions)
    clocks = cloud.client("scheduler").list_schedules()["Schedules"]
    assert len(clocks) == sum(len(row.of(Schedule)) for row in FLEET.functions)
    assert any(row.of(Invoked) for row in FLEET.functions)


@pytest.mark.usefixtures("account")
def test_the_secrets_without_which_nothing_starts_were_put_and_are_fit() -> None:
    names = {each["Name"] for each in cloud.client("ssm").describe_parameters()["Parameters"]}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PARLEY_TOKEN_SECRET", "VAULT_KEY", "PARLEY_ROOT_API_KEY"):
            assert f"/parley/{STAGE}/{name}" in names
        found = cloud.client("ssm").get_parameter(Name=f"/parley/{STAGE}/PARLEY_TOKEN_SECRET", WithDecryption=True)
        patch.setenv("PARLEY_TOKEN_SECRET", found["Parameter"]["Value"])
        assert secrets()
