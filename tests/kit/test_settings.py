"""Settings are read, checked and described."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from shared.kit import settings
from shared.kit.settings import Settings, SettingsError, setting
from tests.costs import counted


@dataclass(frozen=True)
class Sample(Settings):
    name: str = setting("SAMPLE_NAME", doc="A name.")
    count: int = setting("SAMPLE_COUNT", default=3, doc="A number.")
    share: float = setting("SAMPLE_SHARE", default=0.5, doc="A share.")
    on: bool = setting("SAMPLE_ON", default=False, doc="On or off.")
    words: tuple[str, ...] = setting("SAMPLE_WORDS", default=(), doc="Some words.")
    key: str = setting("SAMPLE_KEY", default="", doc="A secret.", secret=True)


def test_every_kind_is_read() -> None:
    environ = {
        "SAMPLE_NAME": "n",
        "SAMPLE_COUNT": "7",
        "SAMPLE_SHARE": "0.25",
        "SAMPLE_ON": "yes",
        "SAMPLE_WORDS": "a, b,,c",
    }
    assert Sample.read(environ) == Sample("n", 7, 0.25, on=True, words=("a", "b", "c"))


def test_what_is_not_set_has_its_default() -> None:
    assert Sample.read({"SAMPLE_NAME": "n"}).count == 3


def test_what_must_be_set_is_asked_for_by_name() -> None:
    with pytest.raises(SettingsError, match=r"SAMPLE_NAME is not set: A name\."):
        Sample.read({})


@pytest.mark.parametrize(
    ("name", "value"), [("SAMPLE_COUNT", "many"), ("SAMPLE_ON", "perhaps"), ("SAMPLE_SHARE", "x")]
)
def test_a_value_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} takes .+, not '{value}'"):
        Sample.read({"SAMPLE_NAME": "n", name: value})


@pytest.fixture
def store(aws: dict[str, str]) -> Iterator[Any]:  # noqa: ARG001  # where it is
    settings.forget()
    yield boto3.client("ssm")
    settings.forget()


def test_a_secret_is_fetched_by_the_name_of_its_parameter(store: Any) -> None:
    store.put_parameter(Name="/parley/test/SAMPLE_KEY", Value="s3cret", Type="SecureString")
    environ = {"SAMPLE_NAME": "n", "SAMPLE_KEY_PARAMETER": "/parley/test/SAMPLE_KEY"}

    assert Sample.read(environ).key == "s3cret"


def test_all_secrets_of_a_function_are_fetched_together_and_once(store: Any) -> None:
    names = [f"SAMPLE_{number}" for number in range(11)]
    for name in names:
        store.put_parameter(Name=f"/parley/test/{name}", Value=f"of {name}", Type="SecureString")
    environ = {f"{name}_PARAMETER": f"/parley/test/{name}" for name in (*names, "SAMPLE_KEY")}

    with counted() as costs:
        told = [settings.fetched(environ, name) for name in (*names, "SAMPLE_KEY", "SAMPLE_OTHER")]
    assert told == [*(f"of {name}" for name in names), None, None]
    assert costs.calls == ["GetParameters", "GetParameters"]


@pytest.mark.usefixtures("store")
def test_a_secret_whose_parameter_is_missing_is_not_set() -> None:
    assert Sample.read({"SAMPLE_NAME": "n", "SAMPLE_KEY_PARAMETER": "/parley/test/NONE"}).key == ""
