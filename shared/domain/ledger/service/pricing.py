"""What providers did, as the ledger has it."""

from collections.abc import Mapping

from shared.domain.ledger.model.usage import Call
from shared.kit.metering import Used
from shared.llm import Usage
from shared.llm.costs import Prices, cost_of
from shared.speech.costs import SpeechPrice, listening

NO_SPEECH: Mapping[str, SpeechPrice] = {}


def priced(used: Used, prices: Prices, speech_prices: Mapping[str, SpeechPrice] = NO_SPEECH) -> Call:
    return Call(
        kind=used.kind,
        model=used.model,
        input_tokens=used.input_tokens,
        output_tokens=used.output_tokens,
        cached_tokens=0,
        micros=micros(used, prices, speech_prices),
        estimated=False,
        audio_ms=round(used.seconds * 1000),
    )


def micros(used: Used, prices: Prices, speech_prices: Mapping[str, SpeechPrice]) -> int | None:
    if used.kind == "stt":
        return listening(speech_prices, used.model, used.seconds)
    return cost_of(Usage(used.input_tokens, used.output_tokens, model=used.model), prices)
