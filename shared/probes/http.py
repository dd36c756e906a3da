"""A server answers when a GET of it succeeds. The address comes from settings, never from a request."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from shared.probes import Unanswered

TIMEOUT = 2.0
LARGEST = 1024 * 1024


def fetch_json(url: str, headers: Mapping[str, str]) -> Any:
    if not url.startswith(("http://", "https://")):
        raise Unanswered("the configured address is neither http nor https")
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310  # the scheme is checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  # as above
            return json.loads(answer.read(LARGEST) or b"null")
    except urllib.error.HTTPError as error:
        raise Unanswered(f"the server answered with status {error.code}") from error
    except (OSError, ValueError) as error:
        raise Unanswered(f"the server did not answer: {type(error).__name__}") from error
