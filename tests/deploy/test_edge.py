"""The function at the edge, run by Node as CloudFront runs it."""

import json
import subprocess
from typing import Any
from urllib.parse import unquote

import pytest

from infra.fleet import Socket
from infra.registry import FLEET
from infra.render.edge import TO_THE_STAGE, TOLD, dialled, distribution, has_edge, pattern, socket_paths

pytestmark = pytest.mark.deploy
DIALLED = sorted(
    {
        path.replace("{session_id}", "s-1")
        for row in FLEET.functions
        for each in row.of(Socket)
        for path in each.paths
    }
)


def mapped(uri: str, code: str = TO_THE_STAGE, headers: Any = None, **query: Any) -> Any:
    request = {"method": "GET", "uri": uri, "querystring": query, "headers": headers or {}}
    event = {"request": request, "viewer": {"ip": "2001:db8::7"}}
    code = code.replace("${Stage}", "dev").replace("${AWS::StackId}", "the/stack")
    program = f"{code};process.stdout.write(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", DIALLED)
def test_a_path_that_was_dialled_becomes_the_stage_and_is_told_on(path: str) -> None:
    request = mapped(path, token={"value": "t%20t"})

    assert request["uri"] == "/dev"
    assert unquote(request["querystring"]["path"]["value"]) == path
    assert request["querystring"]["token"] == {"value": "t%20t"}


def test_a_path_that_the_client_made_up_is_not_believed() -> None:
    forged = {"value": "/admin", "multiValue": [{"value": "/admin"}, {"value": "/other"}]}
    assert mapped("/ws", path=forged)["querystring"]["path"] == {"value": "%2Fws"}


@pytest.mark.parametrize("code", [TOLD, TO_THE_STAGE])
def test_whose_address_it_is_is_told_by_the_edge_alone(code: str) -> None:
    forged = {"x-parley-client": {"value": "192.0.2.1"}, "x-parley-edge": {"value": "guessed"}, "x": {"value": "y"}}
    assert mapped("/ws", code, forged)["headers"] == {
        "x-parley-client": {"value": "2001:db8::7"},
        "x-parley-edge": {"value": "the/stack"},
        "x": {"value": "y"},
    }


def test_nothing_but_the_documentation_goes_by_without_its_address() -> None:
    for product in ("voiceassist", "youworker", "voiceera"):
        found = distribution(FLEET, product)
        untold = [each for each in found["CacheBehaviors"] if "FunctionAssociations" not in each]
        assert {each["PathPattern"] for each in untold} == {"/openapi.json", "/docs*"}
        assert found["DefaultCacheBehavior"]["FunctionAssociations"]


def test_a_session_is_told_as_it_was_written() -> None:
    request = mapped("/chat/a&path=x#?")
    assert request["querystring"]["path"]["value"] == "%2Fchat%2Fa%26path%3Dx%23%3F"


def test_every_socket_of_every_product_is_mapped_before_anything_else_is_asked() -> None:
    for row in FLEET.functions:
        for path in socket_paths(row):
            assert has_edge(FLEET, row.product)
            (association,) = dialled(row.product, path)["FunctionAssociations"]
            assert association["EventType"] == "viewer-request"
    assert pattern("/chat/{session_id}") == "/chat/*"
