"""What a person used and what is left of it, as turns leave it behind."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.tables.usage import UsageItem
from tests.functions.streamed import images, inserted
from tests.servers.models import Reply
from tests.turns.conftest import Opened, Running
from tests.turns.streams import streamed

LIMIT = 1_000_000
UNHEARD = {"heard_seconds": 0, "spoken_characters": 0}
USED = {"input_tokens": 22, "output_tokens": 18, "total_tokens": 40, "cost_usd": 0.000058}
UNITS = {"id": "one", "name": "units", "arguments": ('{"value": 5, "from": "km", "to": "m"}',)}


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"PARLEY_DAILY_TOKENS": str(LIMIT), "PARLEY_DAILY_DOLLARS": "2.5"}


def usage(running: Running, path: str, token: str = "", **more: str) -> Any:
    """Two days, so that one which ends meanwhile changes nothing."""
    answer = running.caller.ask("GET", f"{path}?days=2", token, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counted(running: Running) -> None:
    """What the stream of entries would have had counted by now."""
    entries = inserted(*(image for image in images(UsageItem) if image["place"]["S"].startswith("entry#")))
    running.serve("jobs/rollups", entries)


def test_turns_are_told_by_day_model_and_tool_with_what_is_left(running: Running) -> None:
    key = running.key()
    running.models.next(Reply("", calls=(UNITS,)), Reply("5000 m."))
    streamed(running, key, "How many metres are five kilometres?")
    counted(running)
    told = usage(running, "worker:/v1/usage", **{"x-api-key": key})

    assert told["product"] == "youworker"
    assert told["total"] == {**USED, "turns": 1, "tool_calls": 1, "unpriced_calls": 0, **UNHEARD}
    assert told["by_model"] == {"a-model": {**USED, "calls": 2}}
    assert told["by_tool"] == {"units": {"calls": 1, "failed": 0}}
    *_, today = told["by_day"]
    assert {**told["today"], "date": today["date"]} == today
    assert len(told["by_day"]) == 2
    quota = told["quota"]
    assert (quota["tokens_limit"], quota["usd_limit"]) == (LIMIT, 2.5)
    assert quota["tokens_left"] == LIMIT - quota["tokens_used"]
    assert quota["usd_left"] == 2.5 - quota["usd_used"]
    assert (quota["tokens_reserved"], quota["usd_reserved"]) == (0, 0)
    resets = datetime.fromisoformat(quota["resets_at"])
    assert resets > datetime.now(UTC)
    assert (resets.hour, resets.minute, f"{resets:%Y-%m-%d}" > today["date"]) == (0, 0, True)


class TestMeaning:
    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return environ | {
            "PARLEY_EMBEDDINGS": "openai",
            "PARLEY_EMBEDDING_MODEL": "an-embedder",
            "PARLEY_EMBEDDING_DIMENSION": "2",
            "PARLEY_MODEL_PRICES": '{"a-model": {"input": 1, "output": 2}, "an-embedder": {"input": 3, "output": 0}}',
        }

    def test_what_is_read_to_find_passages_is_entered_too(self, running: Running) -> None:
        key = running.key()
        find = {"id": "one", "name": "semantic_search", "arguments": ('{"query": "colchicine"}',)}
        running.models.next(Reply("", calls=(find,)), Reply("Nothing is known of it."))
        streamed(running, key, "What helps against gout?")
        counted(running)
        told = usage(running, "worker:/v1/usage", **{"x-api-key": key})
        assert told["by_model"]["an-embedder"] == {
            "calls": 2,  # of the question, and of what the tool looked for
            "input_tokens": 14,
            "output_tokens": 0,
            "total_tokens": 14,
            "cost_usd": 0.000042,
        }
        assert told["total"]["total_tokens"] == told["quota"]["tokens_used"] == 40 + 14


def test_what_is_being_answered_is_reserved_until_it_is_over(running: Running, tabs: Opened) -> None:
    running.models.next(Reply(" ".join(f"word{number}" for number in range(400)), delay=0.02))
    token = running.person()
    tab = tabs(token, running.conversation(token))
    tab.say(type="message", content="Everything")
    tab.until("chunk")
    quota = usage(running, "assist:/api/usage", token)["quota"]
    assert quota["tokensReserved"] == quota["tokens_reserved"] > 3_000
    assert quota["tokens_left"] == LIMIT - quota["tokens_reserved"]
    assert quota["usd_reserved"] > 0
    tab.say(type="stop")
    tab.until("message.done")
    assert usage(running, "assist:/api/usage", token)["quota"]["tokens_reserved"] == 0


def test_nobody_is_shown_what_others_used_nor_what_they_used_elsewhere(running: Running) -> None:
    key, token = running.key(), running.person()
    streamed(running, key, "Mine alone")
    counted(running)
    stranger = usage(running, "worker:/v1/usage", **{"x-api-key": running.key()})
    assert (stranger["total"]["turns"], stranger["by_model"]) == (0, {})
    assert stranger["quota"]["tokens_left"] == LIMIT
    elsewhere = usage(running, "assist:/usage", token)
    assert (elsewhere["product"], elsewhere["total"]["turns"]) == ("voiceassist", 0)
    assert elsewhere["data"]["byDay"] == elsewhere["by_day"]
    for path, shown in (("worker:/v1/usage", ""), ("assist:/api/usage", ""), ("worker:/v1/usage", token)):
        assert running.caller.ask("GET", path, shown).status_code == 401
    for days in ("0", "367", "x"):
        path = f"worker:/v1/usage?days={days}"
        assert running.caller.ask("GET", path, **{"x-api-key": key}).status_code == 422


class TestWithoutLimits:
    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return environ | {"PARLEY_DAILY_TOKENS": "0", "PARLEY_DAILY_DOLLARS": "0", "PARLEY_MODEL_PRICES": "{}"}

    def test_what_has_no_limit_and_no_price_says_so(self, running: Running) -> None:
        key = running.key()
        streamed(running, key, "How dear is it?")
        told = usage(running, "worker:/v1/usage", **{"x-api-key": key})
        assert (told["total"]["cost_usd"], told["total"]["unpriced_calls"]) == (0, 1)
        limits = {name: told["quota"][name] for name in ("tokens_limit", "tokens_left", "usd_limit", "usd_left")}
        assert limits == dict.fromkeys(limits)
