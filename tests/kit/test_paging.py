"""Cursors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kit.errors import Invalid
from shared.kit.paging import cursor_of, place_of


@given(st.lists(st.text(max_size=40), min_size=1, max_size=3))
def test_a_cursor_leads_back_to_its_place(place: list[str]) -> None:
    assert place_of(cursor_of(*place), len(place)) == tuple(place)


@given(st.text(max_size=800))
def test_a_made_up_cursor_is_refused_and_breaks_nothing(cursor: str) -> None:
    with pytest.raises(Invalid):
        place_of(cursor, 3)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        place_of(cursor_of("one"), 2)
