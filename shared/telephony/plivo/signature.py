"""Signatures of Plivo and of Vobiz, which took over its protocol but not how much of a request is signed."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

Fields = Mapping[str, Sequence[str]]


def plivo_base(url: str, fields: Fields) -> str:
    """The address with its query sorted, then the form's sorted names and values."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    sorted_query = "&".join(f"{name}={value}" for name in sorted(query) for value in sorted(query[name]))
    form = "".join(name + value for name in sorted(fields) for value in sorted(fields[name]))
    plain = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if not (query or fields):
        return plain
    return f"{plain}?{sorted_query}{'.' if query and fields else ''}{form}"


def vobiz_base(url: str, _: Fields) -> str:
    """The address without its query. Nothing of the body is signed."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def signature(token: str, base: str, nonce: str) -> str:
    return base64.b64encode(hmac.new(token.encode(), f"{base}.{nonce}".encode(), sha256).digest()).decode()


def signed(token: str, base: str, nonce: str, shown: str) -> bool:
    """Several signatures may be shown at once, while a token is being replaced."""
    made = signature(token, base, nonce).encode()
    return any(hmac.compare_digest(made, each.strip().encode()) for each in shown.split(","))
