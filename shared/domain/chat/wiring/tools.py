"""Which tools a model may ask for."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from shared.domain.chat.wiring.passages import searched
from shared.llm.settings import ModelSettings, Provider
from shared.tools import Tool
from shared.tools.settings import ToolSettings
from shared.tools.toolbox import Toolbox

if TYPE_CHECKING:
    from shared.tools.mcp import McpTools


@cache
def own_tools() -> Sequence[Tool]:
    from shared.tools.datetimes import DateTimeTool  # noqa: PLC0415  # where nobody generates, nobody needs them
    from shared.tools.semantic_search import SemanticSearchTool  # noqa: PLC0415
    from shared.tools.units import UnitsTool  # noqa: PLC0415

    return (SemanticSearchTool(searched), DateTimeTool(), UnitsTool(), *web_search())


def web_search() -> Sequence[Tool]:
    settings = ToolSettings.load()
    if not settings.web_search:
        return ()
    from shared.tools.web_search import WebSearchTool, service_of  # noqa: PLC0415  # as above

    service = service_of(settings)
    return (WebSearchTool(service),) if service else ()


@cache
def remote_tools() -> "McpTools | None":
    servers = ToolSettings.load().servers
    if not servers:
        return None
    from shared.tools.mcp import McpTools  # noqa: PLC0415  # as above

    return McpTools(servers)


def named_tools(names: Sequence[str]) -> Toolbox:
    """Those of them that were named; the embedded provider asks for none, and remote ones are asked for their list
    only where one of theirs may be meant."""
    if not names or ModelSettings.load().provider is Provider.EXTRACTIVE:
        return Toolbox({})
    own = {tool.name: tool for tool in own_tools()}
    remote = None if set(names) <= set(own) else remote_tools()
    known = own | {tool.name: tool for tool in (remote.tools() if remote else ())}
    return Toolbox.of(known[name] for name in names if name in known)
