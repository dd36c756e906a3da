"""The fleet table and the folders hold each other."""

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
import yaml

from infra.fleet import Http
from infra.local.routes import RouteTable
from infra.openapi import application, routes
from infra.registry import FLEET
from infra.rows import EDGE_TABLES
from infra.schema import schema_of
from shared.tables.base import connection

ROOT = Path(__file__).resolve().parents[2]
PRODUCTS = ("voiceassist", "youworker", "voiceera")
GROUP = {
    "handler.py": '''"""VoiceAssist: greetings."""

from functions.voiceassist.greetings.routes import router
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/greetings", router)
handler = lambda_handler(app)
''',
    "routes.py": """from shared.web.dialects import hybrid
from shared.web.schemas import Out

router = hybrid.router(tags=["greetings"])


class GreetingOut(Out):
    hello: str


@router.get("/api/greetings/{name}")
async def greet(name: str) -> hybrid.Hybrid[GreetingOut]:
    return hybrid.ok(GreetingOut(hello=name))
""",
    "__init__.py": "",
}
ROW = '        http("voiceassist/greetings", "/api/greetings", "/api/greetings/{proxy+}"),\n'
LASTING = (
    "accounts", "agents", "audit", "audit-seals", "call-stats", "campaigns", "clinical-contexts", "contacts",
    "flags", "folders", "integrations", "tallies", "two-factors", "webhooks",
)  # fmt: skip
PASSING = (
    "actions", "api-keys", "attachments", "cache", "calls", "connections", "conversations", "deliveries",
    "documents", "exports", "histories", "idempotency", "limits", "lockouts", "messages", "oauth-flows", "phi",
    "rollups", "scans", "sessions", "shares", "tickets", "turns", "usage",
)  # fmt: skip


def folders() -> set[str]:
    return {"/".join(path.parts[-3:-1]) for path in (ROOT / "functions").glob("*/*/handler.py")}


def test_every_row_has_a_folder_and_every_folder_a_row() -> None:
    assert folders() == {function.name for function in FLEET.functions}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_route_of_a_function_is_won_by_that_function(product: str) -> None:
    table = RouteTable(FLEET, product)
    for function in (each for each in FLEET.of(product) if each.of(Http)):
        for route in routes(application(function)):
            path = route.path_format.replace("{", "").replace("}", "")
            won = table.http(path)
            assert won is not None
            assert won.function.name == function.name, path


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_two_rows_claim_one_path(product: str) -> None:
    paths = [path for row in FLEET.of(product) for http in row.of(Http) for path in http.paths]
    assert sorted(paths) == sorted(set(paths))


def test_a_row_names_exactly_the_tables_its_code_can_reach() -> None:
    graph = grimp.build_graph("functions", "shared", cache_dir=None)
    homes = {table.__module__: table for table in FLEET.tables}
    for function in FLEET.functions:
        upstream = graph.find_upstream_modules(function.entry[0])
        reached = {homes[module] for module in upstream if module in homes}
        assert reached == set(function.tables), function.name


def test_every_http_function_has_what_the_edge_needs() -> None:
    for function in FLEET.functions:
        if function.of(Http):
            assert all(right in function.tables[table] for table, right in EDGE_TABLES.items())


def test_tables_that_hold_what_expires_say_which_attribute_ends_it() -> None:
    found = {schema_of(table).noun: schema_of(table).ttl for table in FLEET.tables}
    assert found == dict.fromkeys(LASTING) | dict.fromkeys(PASSING, "expires_at")


@pytest.mark.usefixtures("aws")
def test_all_tables_are_asked_over_one_client() -> None:
    assert {id(table._get_connection().connection.client) for table in FLEET.tables} == {id(connection().client)}


@pytest.fixture
def copy_with_a_new_group(tmp_path: Path) -> Path:
    """The whole project with one folder and one row more: all that adding a group takes."""
    for folder in ("functions", "shared", "infra", "docs", "events"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("node_modules"))
    for file in ("template.yaml", "serverless.yml", "pyproject.toml", "run.lock"):
        shutil.copy(ROOT / file, tmp_path)
    group = tmp_path / "functions/voiceassist/greetings"
    group.mkdir()
    for name, text in GROUP.items():
        (group / name).write_text(text)
    registry = tmp_path / "infra/registry.py"
    before, after = registry.read_text().split('        http("voiceassist/metrics"', 1)
    registry.write_text(before + ROW + '        http("voiceassist/metrics"' + after)
    return tmp_path


def python(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False, timeout=100)


# In one process: to import every function takes longer than what it is asked.
FOLLOWED = """
from infra.render.__main__ import main
assert [main(asked) for asked in (["--check"], [], ["--check"])] == [1, 0, 0]
from moto import mock_aws
with mock_aws():
    from infra.local.resources import Endpoint, create
    from infra.registry import FLEET
    create(FLEET, Endpoint())
    from tests.lambda_client import call
    answer = call("voiceassist/greetings", "GET", "/api/greetings/ann/")
    assert (answer.status, answer.body["hello"]) == (200, "ann"), answer
    from infra.local.routes import RouteTable
    assert RouteTable(FLEET, "voiceassist").http("/api/greetings/ann").function.name == "voiceassist/greetings"
"""


def test_a_new_group_is_one_folder_and_one_row_and_everything_rendered_follows(copy_with_a_new_group: Path) -> None:
    where = copy_with_a_new_group
    shutil.copytree(ROOT / "tests", where / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    followed = python(where, "-c", FOLLOWED)
    assert followed.returncode == 0, followed.stderr[-2000:]
    for file in (
        "infra/stacks/sam/voiceassist.yaml",
        "infra/stacks/osls/voiceassist.yml",
        "functions/voiceassist/portal/openapi.json",
        "docs/fleet.md",
    ):
        assert f"{file} is out of date; `make render` mends it" in followed.stdout

    template = yaml.safe_load((where / "infra/stacks/sam/voiceassist.yaml").read_text())["Resources"]
    made = template["VoiceassistGreetingsLambdaFunction"]["Properties"]
    assert made["Environment"]["Variables"]["PARLEY_FUNCTION"] == "voiceassist/greetings"
    assert template["VoiceassistGreetingsRoute2"]["Properties"]["RouteKey"] == "ANY /api/greetings/{proxy+}"
    assert {"VoiceassistGreetingsRole", "VoiceassistGreetingsLogs"} <= template.keys()
    assert "/api/greetings/{name}" in (where / "functions/voiceassist/portal/openapi.json").read_text()
