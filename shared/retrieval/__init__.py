"""The vector index behind one port. Without a server configured the engine runs inside the function."""

from dataclasses import dataclass

from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class IndexSettings(Settings):
    url: str = setting("QDRANT_URL", default="", doc="A Qdrant server; empty for the engine inside the function.")
    api_key: str = setting("QDRANT_API_KEY", default="", doc="Key of that server.", secret=True)
