"""Searching the web through a search service on a real socket."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.kit.settings import SettingsError
from shared.tools import ToolContext, ToolResult
from shared.tools.settings import ToolSettings
from shared.tools.toolbox import Toolbox
from shared.tools.web_search import WebSearchTool, service_of
from tests.servers.tools import SearchRunning, search_running

ANN = ToolContext("ann")
KEY = "a-key-nobody-may-read"
SEARX = {
    "results": [
        {
            "title": "Asthma &amp; <b>you</b>",
            "url": "https://who.int/asthma",
            "content": "About  <i>airways</i>\nand more",
        },
        {"title": "Trap", "url": "javascript:alert(1)", "content": "x"},
        {"title": "Ünï", "url": "https://example.com/ü", "content": None},
        "not an object",
    ]
}
BRAVE = {"web": {"results": [{"title": "T", "url": "https://b.example", "description": "D <strong>bold</strong>"}]}}


@pytest.fixture
def server() -> Iterator[SearchRunning]:
    with search_running() as running:
        yield running


def search(settings: ToolSettings, **arguments: Any) -> ToolResult:
    service = service_of(settings)
    assert service is not None
    return Toolbox.of([WebSearchTool(service)]).run("web_search", {"query": "asthma", **arguments}, ANN)


def searx(server: SearchRunning) -> ToolSettings:
    return ToolSettings(web_search="searxng", web_search_url=server.url)


def test_nothing_searches_the_web_unless_it_is_switched_on() -> None:
    assert service_of(ToolSettings()) is None


def test_a_searxng_server_is_asked_and_its_results_are_plain_text(server: SearchRunning) -> None:
    server.says(SEARX)
    result = search(searx(server), site="who.int")

    path, query, _ = server.asked[0]
    assert (path, query) == ("/search", {"q": ["asthma site:who.int"], "format": ["json"]})
    assert result.text.startswith("1. Asthma & you\nhttps://who.int/asthma\nAbout airways and more\n\n2. Ünï\n")
    assert [each["url"] for each in result.data["results"]] == ["https://who.int/asthma", "https://example.com/ü"]


def test_brave_is_asked_with_its_key(server: SearchRunning) -> None:
    server.says(BRAVE)
    settings = ToolSettings(web_search="brave", web_search_url=f"{server.url}/web", web_search_key=KEY)
    result = search(settings, count=3)

    path, query, headers = server.asked[0]
    assert (path, query) == ("/web", {"q": ["asthma"], "count": ["3"]})
    assert {name.lower(): value for name, value in headers.items()}["x-subscription-token"] == KEY
    assert result.text == "1. T\nhttps://b.example\nD bold"


def test_no_more_results_come_back_than_were_asked_for(server: SearchRunning) -> None:
    server.says({"results": [{"title": str(at), "url": f"https://e.example/{at}"} for at in range(30)]})

    assert len(search(searx(server), count=10).data["results"]) == 10
    assert len(search(searx(server)).data["results"]) == 5


@pytest.mark.parametrize(
    ("body", "status", "headers", "sentence"),
    [
        ({"results": []}, 200, {}, "Nothing was found."),
        (b"<html>", 200, {}, "could not be read"),
        ({"results": 5}, 200, {}, "could not be read"),
        ([1], 200, {}, "could not be read"),
        ({"error": KEY}, 429, {}, "status 429"),
        ({}, 302, {"location": "http://127.0.0.1:9/elsewhere"}, "status 302"),
        (b'{"results": "' + b"x" * 2_000_000 + b'"}', 200, {}, "could not be read"),
    ],
)
def test_a_service_that_misbehaves_is_told_to_the_model(
    server: SearchRunning, body: Any, status: int, headers: dict[str, str], sentence: str
) -> None:
    server.says(body, status, **headers)
    result = search(searx(server))

    assert sentence in result.text
    assert KEY not in result.text
    assert result.failed is ("Nothing" not in sentence)


def test_a_service_that_is_not_there_is_told() -> None:
    result = search(ToolSettings(web_search="searxng", web_search_url="http://127.0.0.1:9"))

    assert result == ToolResult("The search service did not answer.", failed=True)


def test_a_site_that_is_no_host_is_refused(server: SearchRunning) -> None:
    assert search(searx(server), site="who.int OR site:evil").failed
    assert server.asked == []


@pytest.mark.parametrize(
    "settings", [ToolSettings(web_search="google"), ToolSettings(web_search="searxng", web_search_url="ftp://x")]
)
def test_settings_that_cannot_work_are_refused(settings: ToolSettings) -> None:
    with pytest.raises(SettingsError, match="PARLEY_WEB_SEARCH"):
        service_of(settings)
