"""Clients of AWS, in an artefact and in a checkout."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import UnknownServiceError

from shared.kit import aws as clients


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    clients.session.cache_clear()
    yield
    clients.session.cache_clear()


@pytest.mark.usefixtures("aws")
def test_an_operator_s_profile_may_take_on_a_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text(
        "[profile operator]\nrole_arn = arn:aws:iam::000000000000:role/operators\nsource_profile = own\n"
        "region = us-east-1\n[profile own]\naws_access_key_id = test\naws_secret_access_key = test\n"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "operator")
    found = clients.session().get_credentials()
    assert found is not None
    taken = found.get_frozen_credentials()
    assert taken.token
    assert taken.access_key != "test"


def test_an_artefact_knows_the_services_that_functions_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "BESIDE_THE_CODE", tmp_path)
    assert clients.client("sqs").meta.service_model.service_name == "sqs"
    with pytest.raises(UnknownServiceError):
        clients.client("ec2")
