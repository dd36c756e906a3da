"""Language models behind one port. Without an endpoint configured the embedded provider answers."""

from dataclasses import dataclass

from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class ModelSettings(Settings):
    base_url: str = setting(
        "OPENAI_BASE_URL",
        default="",
        doc="Any OpenAI-compatible endpoint, `/v1` included; empty for the embedded provider.",
    )
    api_key: str = setting("OPENAI_API_KEY", default="", doc="Key of that endpoint.", secret=True)
    tool_servers: tuple[str, ...] = setting(
        "PARLEY_MCP_SERVERS", default=(), doc="Addresses of MCP servers whose tools the assistant may use."
    )
