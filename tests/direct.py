"""What a test asks of AWS by itself, beside the code that it tests."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import boto3

Make = TypeVar("Make", bound=Callable[..., Any])
FOUND_BY = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID")


def kept(make: Make) -> Make:
    """A client takes longer to make than thirty requests: one for a service, and for where it points by then."""

    @cache
    def made(service: str, *_found_by: str | None) -> Any:
        return make(service)

    def found(service: str) -> Any:
        return made(service, *map(os.environ.get, FOUND_BY))

    return found  # type: ignore[return-value]  # asked for the service alone


direct = kept(boto3.client)
