"""Searching the web through a SearXNG or the Brave search service. What is found is data, never instructions."""

import html
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlencode

from shared.kit.settings import SettingsError
from shared.tools import ToolContext, ToolFailed, ToolResult
from shared.tools.settings import SEARCHES, ToolSettings

BRAVE = "https://api.search.brave.com/res/v1/web/search"
TIMEOUT = 10.0
LARGEST = 1024 * 1024
USUAL, MOST = 5, 10
SNIPPET = 500


@dataclass(frozen=True, slots=True)
class Found:
    title: str
    url: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Service:
    """Where and how to ask, and where in the answer the results are."""

    url: str
    headers: Mapping[str, str]
    query: Callable[[str, int], Mapping[str, str]]
    results: Callable[[Any], Any]
    snippet: str


def service_of(settings: ToolSettings) -> Service | None:
    """None where searching is switched off."""
    if settings.web_search not in SEARCHES:
        raise SettingsError("PARLEY_WEB_SEARCH takes `searxng`, `brave` or nothing")
    if settings.web_search == "searxng":
        if not settings.web_search_url.startswith(("http://", "https://")):
            raise SettingsError("PARLEY_WEB_SEARCH_URL must be the address of the SearXNG server")
        headers = {"authorization": f"Bearer {settings.web_search_key}"} if settings.web_search_key else {}
        return Service(
            f"{settings.web_search_url.rstrip('/')}/search",
            headers,
            lambda query, _: {"q": query, "format": "json"},
            lambda answer: answer["results"],
            "content",
        )
    if settings.web_search == "brave":
        return Service(
            settings.web_search_url or BRAVE,
            {"x-subscription-token": settings.web_search_key},
            lambda query, count: {"q": query, "count": str(count)},
            lambda answer: (answer.get("web") or {}).get("results", []),
            "description",
        )
    return None


@dataclass(frozen=True, slots=True)
class WebSearchTool:
    service: Service
    name: ClassVar[str] = "web_search"
    description: ClassVar[str] = "Searches the web and returns titles, addresses and snippets of pages."
    writes: ClassVar[bool] = False
    parameters: Mapping[str, Any] = field(
        default_factory=lambda: {
            "type": "object",
            "properties": {
                "query": {"type": "string", "minLength": 3, "maxLength": 256},
                "count": {"type": "integer", "minimum": 1, "maximum": MOST},
                "site": {
                    "type": "string",
                    "maxLength": 100,
                    "description": "Only pages of this host, such as who.int",
                },
            },
            "required": ["query"],
            "additionalProperties": False,
        }
    )

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:  # noqa: ARG002  # the port's
        count = int(arguments.get("count", USUAL))
        query, site = arguments["query"], arguments.get("site", "")
        if site and not re.fullmatch(r"[\w.-]+", site):
            raise ToolFailed("site is a host name, such as who.int.")
        answer = fetched(self.service, f"{query} site:{site}" if site else query, count)
        found = read(self.service, answer)[:count]
        if not found:
            return ToolResult("Nothing was found.", data={"results": []})
        lines = [f"{at}. {each.title}\n{each.url}\n{each.snippet}" for at, each in enumerate(found, 1)]
        results = [{"title": each.title, "url": each.url, "snippet": each.snippet} for each in found]
        return ToolResult("\n\n".join(lines), data={"results": results})


class Stay(urllib.request.HTTPRedirectHandler):
    """A search service that points elsewhere is set up wrongly; the key must not follow."""

    def redirect_request(self, *_given: Any, **_named: Any) -> None:
        return None


def fetched(service: Service, query: str, count: int) -> Any:
    url = f"{service.url}?{urlencode(service.query(query, count))}"
    headers = {"accept": "application/json", "user-agent": "parley", **service.headers}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # its scheme was checked with the settings
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=TIMEOUT) as answer:
            return json.loads(answer.read(LARGEST + 1)[:LARGEST])
    except urllib.error.HTTPError as error:
        raise ToolFailed(f"The search service answered with status {error.code}.") from error
    except ValueError as error:
        raise ToolFailed("The search service's answer could not be read.") from error
    except OSError as error:
        raise ToolFailed("The search service did not answer.") from error


def read(service: Service, answer: Any) -> list[Found]:
    try:
        listed = [each for each in service.results(answer) if isinstance(each, dict)]
    except (AttributeError, KeyError, TypeError) as error:
        raise ToolFailed("The search service's answer could not be read.") from error
    found = [
        Found(text(each.get("title")), str(each.get("url")), text(each.get(service.snippet))) for each in listed
    ]
    return [each for each in found if each.url.startswith(("http://", "https://"))]


def text(markup: Any) -> str:
    """Services mark what matched with tags."""
    plain = html.unescape(re.sub(r"<[^<>]{0,200}>", "", str(markup or "")))
    return " ".join(plain.split())[:SNIPPET]
