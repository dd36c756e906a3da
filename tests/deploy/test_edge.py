"""The function at the edge, run by Node as CloudFront runs it."""

import json
import subprocess
from typing import Any
from urllib.parse import unquote

import pytest

from infra.fleet import Socket
from infra.registry import FLEET
from infra.render.edge import TO_THE_STAGE, dialled, has_edge, pattern, socket_paths

pytestmark = pytest.mark.deploy
DIALLED = sorted(
    {
        path.replace("{session_id}", "s-1")
        for row in FLEET.functions
        for each in row.of(Socket)
        for path in each.paths
    }
)


def mapped(uri: str, **query: Any) -> Any:
    event = {"request": {"method": "GET", "uri": uri, "querystring": query, "headers": {}}}
    code = TO_THE_STAGE.replace("${Stage}", "dev")
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
