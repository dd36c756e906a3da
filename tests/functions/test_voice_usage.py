"""What is heard and said is in the ledger and its sums, within what a person may spend."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain.analytics.model.latencies import BOUNDS
from shared.domain.ledger.repository.usage import UsageRepository
from shared.kit.settings import SettingsError
from shared.speech.costs import read_speech_prices
from shared.tables.usage import UsageItem
from tests.functions.people import administrator, registered, signed_in
from tests.functions.streamed import images, inserted, work
from tests.functions.voices import VOICE, WEBM, ask, sent
from tests.lambda_client import Answer, Caller, call
from tests.lost import lost_once
from tests.servers.speech import SpeechServer

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
PRICES = json.dumps({"whisper-1": {"minute": 0.006}, "tts-1-hd": {"characters": 30}})
ROOT = Caller({"x-api-key": "root-key-of-the-tests"})
SECONDS = 2.58  # that the recording lasts, by its packets


@pytest.fixture
def endpoint(speech: Callable[..., None]) -> Iterator[SpeechServer]:
    with SpeechServer() as server:
        speech(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="sk-1", PARLEY_SPEECH_PRICES=PRICES)
        yield server


def spent(account: str) -> Any:
    days = UsageRepository().days(f"voiceassist#{account}", "2020-01-01", "2099-01-01")
    return days[0] if days else None


def figures(who: Caller, **query: str) -> Any:
    answer = who.call(VOICE, "GET", "/api/voice/metrics", query=query)
    assert answer.status == 200, answer.text
    return answer.body


@pytest.mark.usefixtures("endpoint")
def test_seconds_and_characters_are_in_the_ledger_and_in_the_figures_of_who_used_them() -> None:
    account = registered()
    ann = signed_in()
    heard = sent(ann, WEBM).body["duration_seconds"]
    ask(ann, "synthesize", {"text": "Take **two** tablets."})
    ask(ann, "synthesize/stream", {"text": "Twice.", "response_format": "wav"})
    work(inserted(*images(UsageItem)))
    told = figures(ann)
    shown = ann.call("voiceassist/usage", "GET", "/api/usage").body["today"]

    day = spent(account)
    assert day.audio_ms == round(heard * 1000)
    assert day.characters == len("Take two tablets.") + len("Twice.") == 23
    assert day.micros == round(heard * 100) + 23 * 30
    assert (told["stt_seconds"], told["tts_characters"]) == (day.audio_ms / 1000, 23)
    assert told["cost_usd"] == shown["costUsd"] == day.micros / 1_000_000
    assert (shown["heard_seconds"], shown["spoken_characters"]) == (told["stt_seconds"], 23)
    assert told["by_model"]["tts-1-hd"]["calls"] == 2
    assert {stage: each["count"] for stage, each in told["latencies"].items()} == {
        "stt": 1,
        "first_token": 0,
        "first_audio": 2,
    }
    assert told["by_day"][-1] == {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "stt_seconds": told["stt_seconds"],
        "tts_characters": 23,
    }


@pytest.mark.usefixtures("endpoint")
def test_nobody_sees_what_another_used_but_who_governs() -> None:
    registered()
    registered("eve@example.com")
    administrator()
    sent(signed_in(), WEBM)
    work(inserted(*images(UsageItem)))

    assert figures(signed_in("eve@example.com"))["stt_seconds"] == 0
    assert figures(signed_in("root@example.com"))["stt_seconds"] > 2
    assert call(VOICE, "GET", "/api/voice/metrics").status == 401


def test_what_this_machine_hears_and_says_itself_costs_nothing(speech: Callable[..., None]) -> None:
    pytest.importorskip("espeakng_loader")
    speech(PARLEY_DAILY_DOLLARS="0.000001")
    account = registered()
    assert ask(signed_in(), "synthesize", {"text": "Hello."}).status == 200
    assert (spent(account).characters, spent(account).micros, spent(account).unpriced) == (6, 0, 0)


def test_what_has_no_known_price_is_counted_as_such(endpoint: SpeechServer, speech: Callable[..., None]) -> None:
    speech(SPEECH_BASE_URL=endpoint.url, PARLEY_SPEECH_PRICES="")
    account = registered()
    ask(signed_in(), "synthesize", {"text": "Hello."})
    assert (spent(account).micros, spent(account).unpriced) == (0, 1)


def test_a_days_money_is_spent_on_speech_too_and_no_more_than_it(
    endpoint: SpeechServer, speech: Callable[..., None]
) -> None:
    speech(PARLEY_DAILY_DOLLARS="0.0004")
    account = registered()
    ann = signed_in()
    told: list[Answer] = [ask(ann, "synthesize", {"text": "a" * 10}) for _ in range(2)]
    assert [each.status for each in told] == [200, 429]
    assert told[1].body["error"]["code"] == "QUOTA_EXCEEDED"
    assert int(told[1].headers["retry-after"]) > 0
    assert len(endpoint.seen) == 1
    assert spent(account).micros == spent(account).micros_spoken_for == 300


@pytest.mark.parametrize("failing", [False, True])
def test_money_is_spoken_for_and_given_back_once_though_the_store_was_heard_once_in_two(
    endpoint: SpeechServer, speech: Callable[..., None], *, failing: bool
) -> None:
    speech(PARLEY_DAILY_DOLLARS="0.01")
    account = registered()
    ann = signed_in()
    endpoint.status = 404 if failing else 200
    with lost_once("TransactWriteItems", "usage", times=2) as lost:
        assert ask(ann, "synthesize", {"text": "a" * 10}).status == (503 if failing else 200)
    assert len(lost) == 2
    assert spent(account).micros_spoken_for == spent(account).micros == (0 if failing else 300)


def test_what_failed_is_not_paid_for(endpoint: SpeechServer, speech: Callable[..., None]) -> None:
    speech(PARLEY_DAILY_DOLLARS="0.0004")
    account = registered()
    ann = signed_in()
    endpoint.status = 404
    assert [sent(ann, WEBM).status, ask(ann, "synthesize", {"text": "a" * 10}).status] == [503, 503]
    assert spent(account).micros_spoken_for == spent(account).micros == 0
    endpoint.status = 200
    assert ask(ann, "synthesize", {"text": "a" * 10}).status == 200


@pytest.mark.parametrize("text", ["[]", '{"x": {}}', '{"x": {"minute": -1}}', '{"x": {"hour": 1}}', "{"])
def test_a_price_list_nobody_can_read_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="PARLEY_SPEECH_PRICES"):
        read_speech_prices(text)


def entry(owner: str, number: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, int]]:
    """One that a turn or speech left, and what was measured by it."""
    latency = int(10 ** chance.uniform(1, 4.7))
    stage = chance.choice(["stt", "first_token", "first_audio"])
    image: dict[str, Any] = {"owner": {"S": owner}, "place": {"S": f"entry#{number}"}, "day": {"S": "2026-01-05"}}
    if stage == "first_token":
        return {**image, "kind": {"S": "turn"}, "first_token_ms": {"N": str(latency)}}, {stage: latency}
    kind = "stt" if stage == "stt" else "tts"
    told = {"kind": kind, "model": kind, "audio_ms": 1500, "characters": 7, "micros": 3, "latency_ms": latency}
    return {**image, "kind": {"S": "speech"}, "calls": {"S": json.dumps([told])}}, {stage: latency}


def test_percentiles_equal_a_recount_of_every_entry() -> None:
    """To the bucket, whatever comes twice and in whichever order; counts, sums and means to the last digit."""
    chance = random.Random(11)  # the same every time
    made = [entry(f"youworker#{chance.choice('ab')}", number, chance) for number in range(90)]
    shown = [image for image, _ in made] + [image for image, _ in made[::3]]
    chance.shuffle(shown)
    for at in range(0, len(shown), 50):
        work(inserted(*shown[at : at + 50]))
    period = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
    answer = ROOT.call("youworker/analytics", "GET", "/v1/analytics/voice", query=period).body

    for stage, told in answer["latencies"].items():
        measured = sorted(each[stage] for _, each in made if stage in each)
        assert told["count"] == len(measured)
        assert told["mean_ms"] == round(sum(measured) / len(measured), 1)
        for name, share in (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99)):
            true = measured[-(-int(share * 100) * len(measured) // 100) - 1]
            assert bucket(told[name]) == bucket(true), (stage, name, told[name], true)
    spoken = Counter(next(iter(each)) for _, each in made)
    assert answer["stt_seconds"] == spoken["stt"] * 1.5 + spoken["first_audio"] * 1.5
    assert answer["by_model"]["tts"]["characters"] == spoken["first_audio"] * 7
    assert answer["cost_usd"] == round((spoken["stt"] + spoken["first_audio"]) * 3 / 1_000_000, 6)
    assert len(answer["by_day"]) == 31


def bucket(milliseconds: float) -> int:
    return sum(milliseconds > bound for bound in BOUNDS)


def test_figures_of_speech_are_for_who_is_signed_in() -> None:
    assert call("youworker/analytics", "GET", "/v1/analytics/voice").status == 401
