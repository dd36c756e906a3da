"""An AWS endpoint that answers on this machine, whoever plays it. Nothing is taken for granted to be empty."""

import os
from collections.abc import Iterator

import pytest
from localstack_client.session import Session

from infra.local.aws import EmbeddedAws
from infra.local.resources import Endpoint, create
from infra.registry import FLEET
from tests.conftest import forget_clients


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """As `make test-localstack` says; alone, these tests ask the embedded engine."""
    if said := os.environ.get("PARLEY_TEST_ENDPOINT"):
        yield said
        return
    engine = EmbeddedAws(tmp_path_factory.mktemp("engine"))
    engine.start()
    yield engine.url
    engine.stop()


@pytest.fixture(scope="module")
def session(address: str) -> Iterator[Session]:
    """This process is pointed at it, and what the fleet needs is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        forget_clients()
        for name, value in create(FLEET, Endpoint(address)).items():
            patch.setenv(name, value)
        yield Session(aws_access_key_id="test", aws_secret_access_key="test", localstack_host=address[7:])
    forget_clients()
