"""One function's code, changed and changed back. Its stack is not touched, let alone the one that holds data."""

import base64
import hashlib
import urllib.request
from collections.abc import Callable
from typing import Any

NOT_PUBLISHED = "$LATEST"


class NothingBefore(LookupError):
    """No other code of this function was kept."""


def digest(artefact: bytes) -> str:
    return base64.b64encode(hashlib.sha256(artefact).digest()).decode()


def release(client: Any, name: str, artefact: bytes) -> bool:
    """Whether anything changed. What ran before is kept as a version, for the way back."""
    running = client.get_function_configuration(FunctionName=name)
    if running["CodeSha256"] == digest(artefact):
        return False
    client.publish_version(FunctionName=name, CodeSha256=running["CodeSha256"])
    put(client, name, artefact)
    return True


def fetched(link: str) -> bytes:
    with urllib.request.urlopen(link, timeout=60) as answer:  # noqa: S310  # a link that Lambda itself signed
        content: bytes = answer.read()
    return content


def roll_back(client: Any, name: str, fetch: Callable[[str], bytes] = fetched) -> str:
    """The newest version whose code is another than the running one; answers its number."""
    running = client.get_function_configuration(FunctionName=name)["CodeSha256"]
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
    kept = [each for page in pages for each in page["Versions"] if each["Version"] != NOT_PUBLISHED]
    others = [each for each in kept if each["CodeSha256"] != running]
    if not others:
        raise NothingBefore(name)
    version = str(max(others, key=lambda each: int(each["Version"]))["Version"])
    put(client, name, fetch(client.get_function(FunctionName=name, Qualifier=version)["Code"]["Location"]))
    return version


def put(client: Any, name: str, artefact: bytes) -> None:
    """Refused when somebody else changes the function at this moment."""
    revision = client.get_function_configuration(FunctionName=name)["RevisionId"]
    client.update_function_code(FunctionName=name, ZipFile=artefact, RevisionId=revision)
    client.get_waiter("function_updated_v2").wait(FunctionName=name)
