"""What a call cost, in millionths of a US dollar: whole numbers add up exactly, in code and in counters."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from shared.kit.settings import SettingsError
from shared.llm import Usage


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens, which is as many millionths of a dollar for one."""

    input: Decimal
    output: Decimal
    cached: Decimal

    def micros(self, usage: Usage) -> int:
        cached = min(usage.cached_tokens, usage.input_tokens)
        cost = self.input * (usage.input_tokens - cached) + self.cached * cached + self.output * usage.output_tokens
        return int(cost.quantize(Decimal(1), ROUND_HALF_UP))


Prices = Mapping[str, Price]
DATE = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{6,8}|\d{4})$")


def read_prices(text: str) -> Prices:
    """Called when a function starts, so that a price list nobody can read does not wait for the first bill."""
    try:
        listed = json.loads(text or "{}", parse_float=Decimal)
        return {model: _price(entry) for model, entry in listed.items()}
    except (ValueError, TypeError, AttributeError, KeyError, InvalidOperation) as error:
        raise SettingsError(
            'PARLEY_MODEL_PRICES takes JSON such as {"a-model": {"input": 0.15, "output": 0.6}}'
        ) from error


def _price(entry: Mapping[str, Any]) -> Price:
    given = {name: Decimal(str(value)) for name, value in entry.items()}
    price = Price(given["input"], given["output"], given.get("cached", given["input"]))
    if not all(0 <= value < Decimal("Infinity") for value in (price.input, price.output, price.cached)):
        raise ValueError("a price is a number, not below nothing")
    return price


def cost_of(usage: Usage, prices: Prices) -> int | None:
    """None where the model's price is not known, which is not the same as free."""
    if usage.input_tokens == usage.output_tokens == 0:
        return 0
    price = prices.get(usage.model) or _of_family(usage.model, prices)
    return price.micros(usage) if price else None


def cost_by(prices: Prices, model: str) -> Callable[[int, int], int]:
    """What tokens sent and answered would cost; nothing where the price is not known."""
    return lambda sent, answered: cost_of(Usage(sent, answered, model=model), prices) or 0


def _of_family(model: str, prices: Prices) -> Price | None:
    """A dated name, `gpt-4o-2024-08-06`, costs what is listed for `gpt-4o`."""
    return prices.get(DATE.sub("", model))
