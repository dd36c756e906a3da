"""Which tools reach outside. Without settings none does."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.kit.settings import Settings, SettingsError, setting

SERVER_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
SEARCHES = ("", "searxng", "brave")


@dataclass(frozen=True, slots=True)
class McpServer:
    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ToolSettings(Settings):
    mcp_servers: str = setting(
        "PARLEY_MCP_SERVERS",
        default="",
        secret=True,
        doc=(
            "MCP servers whose tools the assistant may use, as JSON: `[{“name”: “files”, “url”:"
            " “https://…/mcp”, “headers”: {…}}]` with plain quotes. No other server is ever dialled."
        ),
    )
    web_search: str = setting(
        "PARLEY_WEB_SEARCH", default="", doc="`searxng` or `brave`; empty: the assistant cannot search the web."
    )
    web_search_url: str = setting(
        "PARLEY_WEB_SEARCH_URL", default="", doc="Address of the search service; Brave's own when empty."
    )
    web_search_key: str = setting(
        "PARLEY_WEB_SEARCH_KEY", default="", doc="Key of the search service.", secret=True
    )

    @property
    def servers(self) -> tuple[McpServer, ...]:
        return read_servers(self.mcp_servers)


def read_servers(text: str) -> tuple[McpServer, ...]:
    try:
        servers = tuple(_server(entry) for entry in json.loads(text or "[]"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SettingsError(
            'PARLEY_MCP_SERVERS takes JSON such as [{"name": "files", "url": "https://example.com/mcp"}]; a name is'
            " lower-case letters, digits and underscores"
        ) from error
    if len({server.name for server in servers}) != len(servers):
        raise SettingsError("PARLEY_MCP_SERVERS names two servers alike")
    return servers


def _server(entry: Mapping[str, Any]) -> McpServer:
    server = McpServer(entry["name"], entry["url"], dict(entry.get("headers") or {}))
    if not SERVER_NAME.fullmatch(server.name) or not server.url.startswith(("https://", "http://")):
        raise ValueError(server.name)
    if not all(isinstance(part, str) for pair in server.headers.items() for part in pair):
        raise TypeError(server.name)
    return server
