"""Whose address a request comes from.

Behind the edge a function sees the edge's. The edge tells the client's beside a word that only a stack's own edge and
functions know; from anybody else it is not believed, or limits by address could be walked around.
"""

import hmac
import os
from collections.abc import Mapping

KEY = "PARLEY_EDGE_KEY"
WORD, CLIENT = "x-parley-edge", "x-parley-client"


def address(headers: Mapping[str, str], seen: str) -> str:
    """Names of headers are small."""
    key = os.environ.get(KEY, "")
    ours = bool(key) and hmac.compare_digest(headers.get(WORD, "").encode(), key.encode())
    return (ours and headers.get(CLIENT)) or seen
