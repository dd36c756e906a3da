"""Any text there can be, where it becomes passages, cells and lines."""

import csv
import io
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.voiceera.call_logs.routes import inert
from shared.chunking import chunked
from shared.domain.auditing.model.records import cell, line
from shared.extraction import PAGE_BREAK

USUAL = settings(max_examples=80, deadline=None, derandomize=True, database=None)
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
PROSE = st.lists(
    st.one_of(WORDS, st.sampled_from(["# Head\n", ". ", "\n\n", "Dr. A. ", "|a|b|\n", "x" * 900])), max_size=40
)
CALCULATED = tuple("=+-@\t\r\n")


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    text: str
    offset: int


def paged(texts: list[str]) -> list[Page]:
    found, offset = [], 0
    for number, text in enumerate(texts, 1):
        found.append(Page(number, text, offset))
        offset += len(text) + len(PAGE_BREAK)
    return found


@USUAL
@given(st.lists(PROSE.map("".join), min_size=1, max_size=3))
def test_passages_are_slices_and_leave_no_word_out(texts: list[str]) -> None:
    pages = paged(texts)
    whole, covered = PAGE_BREAK.join(texts), bytearray(len(PAGE_BREAK.join(texts)))
    for number, chunk in enumerate(chunked(pages)):
        page = pages[chunk.page - 1]
        assert (chunk.number, chunk.text) == (number, whole[chunk.start : chunk.end])
        assert page.offset <= chunk.start < chunk.end <= page.offset + len(page.text)
        covered[chunk.start : chunk.end] = b"\1" * (chunk.end - chunk.start)
    left = [letter for letter, there in zip(whole, covered, strict=True) if not there and letter.isalnum()]
    assert left == []


@USUAL
@given(
    st.lists(st.one_of(WORDS, st.builds("{}{}".format, st.sampled_from(CALCULATED), WORDS)), min_size=1, max_size=5)
)
def test_no_cell_is_calculated_and_each_comes_back_as_it_was(cells: list[str]) -> None:
    told = next(csv.reader(io.StringIO(line(cells), newline="")))
    assert not [each for each in told if each.startswith(CALCULATED)]
    assert [each.removeprefix("'") if each != own else each for each, own in zip(told, cells, strict=True)] == cells


@USUAL
@given(WORDS)
def test_both_tables_call_the_same_cells_risky(text: str) -> None:
    assert inert(text) == cell(text)
