"""What listening and speaking cost, in millionths of a US dollar."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from shared.kit.settings import SettingsError

MINUTE, MILLION = Decimal(60), Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class SpeechPrice:
    """Dollars: for a minute that is heard, for a million characters that are spoken. None: it does not do that."""

    minute: Decimal | None = None
    characters: Decimal | None = None


SpeechPrices = Mapping[str, SpeechPrice]
NOTHING = SpeechPrice(Decimal(0), Decimal(0))
OWN = {"en-us": NOTHING, "flite": NOTHING, "espeak-ng": NOTHING}  # what this machine does itself


def read_speech_prices(text: str) -> SpeechPrices:
    try:
        listed = json.loads(text or "{}", parse_float=Decimal)
        return {**OWN, **{model: price(entry) for model, entry in listed.items()}}
    except (ValueError, TypeError, AttributeError, InvalidOperation) as error:
        raise SettingsError(
            'PARLEY_SPEECH_PRICES takes JSON such as {"whisper-1": {"minute": 0.006}, "tts-1": {"characters": 15}}'
        ) from error


def price(entry: Mapping[str, object]) -> SpeechPrice:
    given = {name: Decimal(str(value)) for name, value in entry.items()}
    if not given or not all(0 <= each < Decimal("Infinity") for each in given.values()):
        raise ValueError("a price is a number, not below nothing")
    return SpeechPrice(**given)


def listening(prices: SpeechPrices, model: str, seconds: float) -> int | None:
    """None where the price is not known, which is not the same as free."""
    found = prices.get(model, SpeechPrice()).minute
    return None if found is None else whole(found * MILLION / MINUTE * Decimal(str(seconds)))


def speaking(prices: SpeechPrices, model: str, characters: int) -> int | None:
    """As above. A dollar for a million characters is a millionth for one."""
    found = prices.get(model, SpeechPrice()).characters
    return None if found is None else whole(found * characters)


def whole(micros: Decimal) -> int:
    return int(micros.quantize(Decimal(1), ROUND_HALF_UP))
