"""What a call cost."""

import pytest

from shared.kit.settings import SettingsError
from shared.llm import Usage
from shared.llm.costs import cost_of, read_prices

PRICES = read_prices(
    '{"gpt-4o": {"input": 2.5, "output": 10, "cached": 1.25}, "small": {"input": 0.1, "output": 0.4}}'
)


def test_tokens_cost_their_price_in_millionths_of_a_dollar() -> None:
    assert cost_of(Usage(1000, 500, "gpt-4o"), PRICES) == 7_500
    assert cost_of(Usage(1000, 0, "gpt-4o", cached_tokens=400), PRICES) == 2_000
    assert cost_of(Usage(3, 3, "small"), PRICES) == 2
    assert cost_of(Usage(5, 0, "small"), PRICES) == 1


def test_sums_are_exact_where_floats_are_not() -> None:
    assert cost_of(Usage(3_000_000_000, 0, "small"), PRICES) == 300_000_000


def test_a_dated_name_costs_what_its_family_costs() -> None:
    assert cost_of(Usage(1000, 0, "gpt-4o-2024-08-06"), PRICES) == 2_500
    assert cost_of(Usage(1000, 0, "gpt-4o-mini"), PRICES) is None


def test_an_unknown_model_has_no_known_cost_and_nothing_used_costs_nothing() -> None:
    assert cost_of(Usage(1, 1, "unheard-of"), PRICES) is None
    assert cost_of(Usage(0, 0, "unheard-of"), PRICES) == 0


@pytest.mark.parametrize(
    "text", ["{", "[]", "5", '{"a": 3}', '{"a": {"input": 1}}', '{"a": {"input": "x", "output": 1}}',
             '{"a": {"input": -1, "output": 1}}', '{"a": {"input": NaN, "output": 1}}']
)  # fmt: skip
def test_a_price_list_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(SettingsError, match="PARLEY_MODEL_PRICES"):
        read_prices(text)
