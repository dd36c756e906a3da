"""Tools of real MCP servers: named, run, and honest about a server that does not answer."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.kit.settings import SettingsError
from shared.tools import ToolContext
from shared.tools.mcp import McpTools
from shared.tools.settings import McpServer, ToolSettings, read_servers
from shared.tools.toolbox import Toolbox
from tests.servers.tools import McpRunning, mcp_running

ROOT = Path(__file__).resolve().parents[2]
ANN = ToolContext("ann")
KEY = "Bearer nobody-may-read-this"


@pytest.fixture(scope="module")
def running() -> Iterator[McpRunning]:
    with mcp_running() as server:
        yield server


@pytest.fixture(scope="module")
def tools(running: McpRunning) -> McpTools:
    return McpTools((McpServer("weather", running.url, {"authorization": KEY}),))


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_tools_carry_their_servers_name_and_no_two_are_alike(tools: McpTools) -> None:
    found = {tool.name: tool for tool in tools.tools()}

    assert set(found) == {
        "weather_forecast", "weather_set_alarm", "weather_set_alarm_2", "weather_broken", "weather_slow"
    }  # fmt: skip
    assert found["weather_forecast"].description == "The weather of tomorrow."
    assert found["weather_forecast"].parameters["required"] == ["city"]


def test_only_a_tool_that_says_it_reads_is_taken_to_read(tools: McpTools) -> None:
    writes = {tool.name: tool.writes for tool in tools.tools()}

    assert writes["weather_forecast"] is False
    assert writes["weather_set_alarm"] is True


def test_a_tool_is_run_with_the_servers_secret(running: McpRunning, tools: McpTools) -> None:
    result = Toolbox.of(tools.tools()).run("weather_forecast", {"city": "Zürich"}, ANN)

    assert (result.text, result.failed) == ("Sunny in Zürich, 21 °C ☀", False)
    assert {headers.get("authorization") for headers in running.seen} == {KEY}


def test_two_tools_that_share_a_name_stay_two_tools(tools: McpTools) -> None:
    toolbox = Toolbox.of(tools.tools())
    said = {toolbox.run(name, {"hour": 7}, ANN).text for name in ("weather_set_alarm", "weather_set_alarm_2")}

    assert said == {"Alarm at 7", "Another at 7"}


def test_arguments_are_checked_before_the_server_is_asked(running: McpRunning, tools: McpTools) -> None:
    toolbox = Toolbox.of(tools.tools())
    before = len(running.seen)
    result = toolbox.run("weather_forecast", {"city": 5}, ANN)

    assert result.failed
    assert "city must be of type string" in result.text
    assert len(running.seen) == before


def test_a_tool_that_fails_says_why(tools: McpTools) -> None:
    result = Toolbox.of(tools.tools()).run("weather_broken", {}, ANN)

    assert result.failed
    assert "broken" in result.text


def test_a_tool_that_takes_too_long_is_left(tools: McpTools) -> None:
    result = Toolbox.of(tools.tools(), seconds=0.5).run("weather_slow", {}, ANN)

    assert result.failed
    assert "did not answer within 0.5 seconds" in result.text


def test_a_dead_server_is_a_failing_tool_and_the_others_work(running: McpRunning) -> None:
    dead = McpServer("files", f"http://127.0.0.1:{unused_port()}/mcp", {"authorization": KEY})
    both = Toolbox.of(McpTools((dead, McpServer("weather", running.url))).tools())
    result = both.run("files_unavailable", {}, ANN)

    assert "weather_forecast" in both.tools
    assert result.failed
    assert result.text == "The server files did not answer: no connection."


def test_a_server_that_dies_is_told_by_its_tools_and_its_list_is_kept() -> None:
    now = [0.0]
    with mcp_running(json_response=True) as server:
        tools = McpTools((McpServer("weather", server.url),), clock=lambda: now[0])
        alive = Toolbox.of(tools.tools())
        assert not alive.run("weather_forecast", {"city": "Rome"}, ANN).failed
        asked = len(server.seen)
        assert len(tools.tools()) == 5
        assert len(server.seen) == asked
        server.stop()
    now[0] = 1000.0

    assert {tool.name for tool in tools.tools()} == set(alive.tools)
    result = alive.run("weather_forecast", {"city": "Rome"}, ANN)
    assert result.failed
    assert "weather did not answer" in result.text
    assert KEY not in result.text


def test_tools_are_listed_and_run_where_a_loop_is_already_running(tools: McpTools) -> None:
    async def inside() -> str:
        fresh = McpTools(tools.servers)
        return Toolbox.of(fresh.tools()).run("weather_forecast", {"city": "Oslo"}, ANN).text

    assert "Oslo" in asyncio.run(inside())


def test_servers_are_read_from_the_settings() -> None:
    text = '[{"name": "files", "url": "https://example.com/mcp", "headers": {"x-key": "k"}}]'

    assert ToolSettings(mcp_servers=text).servers == (
        McpServer("files", "https://example.com/mcp", {"x-key": "k"}),
    )
    assert ToolSettings().servers == ()


@pytest.mark.parametrize(
    "text",
    [
        "{", "5", '[{"name": "a"}]', '[{"name": "a b", "url": "https://x"}]', '[{"name": "a", "url": "file:///x"}]',
        '[{"name": "a", "url": "https://x", "headers": {"k": 5}}]',
        '[{"name": "a", "url": "https://x"}, {"name": "a", "url": "https://y"}]',
    ],
)  # fmt: skip
def test_servers_that_cannot_be_read_are_refused_without_their_secrets(text: str) -> None:
    with pytest.raises(SettingsError, match="PARLEY_MCP_SERVERS"):
        read_servers(text)


def test_the_library_is_imported_with_the_first_exchange() -> None:
    code = "import sys, shared.tools.mcp\nassert not {'mcp', 'anyio', 'httpx2', 'starlette'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
