"""Passages are slices of the text that one can point at."""

from dataclasses import dataclass

import pytest

from shared.chunking import Chunk, chunked, tokens
from shared.chunking.packing import Packing
from shared.chunking.sentences import sentences

SMALL = Packing(target=30, overlap=10, least=8)
PROSE = " ".join(f"Sentence number {number} says a little about gout." for number in range(1, 40))


@dataclass(frozen=True)
class Page:
    number: int
    text: str
    offset: int


def cut(*texts: str, packing: Packing = SMALL) -> list[Chunk]:
    pages, offset = [], 0
    for number, text in enumerate(texts, 1):
        pages.append(Page(number, text, offset))
        offset += len(text) + 2
    return list(chunked(pages, packing))


def test_a_passage_stands_in_the_whole_text_where_it_says() -> None:
    texts = ("# Gout\n\n" + PROSE, PROSE)
    whole = "\n\n".join(texts)
    found = cut(*texts)

    assert all(whole[chunk.start : chunk.end] == chunk.text for chunk in found)
    assert [chunk.number for chunk in found] == list(range(len(found)))
    assert {chunk.page for chunk in found} == {1, 2}


def test_every_word_is_in_a_passage_and_no_passage_is_too_long() -> None:
    found = cut(PROSE)

    assert set(PROSE.split()) == {word for chunk in found for word in chunk.text.split()}
    assert max(tokens.count(chunk.text) for chunk in found) <= SMALL.target + 1


def test_full_passages_overlap_by_whole_sentences() -> None:
    first, second, *_ = cut(PROSE)
    assert first.start < second.start < first.end
    assert second.text.startswith("Sentence number")


def test_headings_give_passages_their_section_over_the_edge_of_a_page() -> None:
    body = "It hurts a great deal at night and in the morning."
    found = cut(f"# Gout\n\n{body}\n\n## Signs\n\n{body}", body, f"# Rest\n\n{body}")
    assert [chunk.section for chunk in found] == ["Gout", "Gout > Signs", "Gout > Signs", "Rest"]


def test_a_change_on_one_page_leaves_the_passages_of_others_as_they_were() -> None:
    before, after = cut(PROSE, "Gout.", PROSE), cut(PROSE, "Gout is old.", PROSE)

    def of_page(chunks: list[Chunk], page: int) -> list[str]:
        return [chunk.text for chunk in chunks if chunk.page == page]

    assert of_page(before, 1) == of_page(after, 1)
    assert of_page(before, 3) == of_page(after, 3)


@pytest.mark.parametrize("text", ["x" * 5000, "word " * 2000, "\u75db" * 3000, "a.b.c." * 900])
def test_text_without_sentences_is_cut_all_the_same(text: str) -> None:
    found = cut(text, packing=Packing())
    assert max(tokens.count(chunk.text) for chunk in found) <= Packing().target + 1
    assert sum(len(chunk.text.replace(" ", "")) for chunk in found) >= len(text.replace(" ", ""))


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_gives_no_passage(text: str) -> None:
    assert cut(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take 5 mg b.i.d. with food. Then rest.", ["Take 5 mg b.i.d. with food.", "Then rest."]),
        ("Dr. Lee wrote. It helped!", ["Dr. Lee wrote.", "It helped!"]),
        ("\u75db\u3044\u3002\u4f11\u3080\u3002", ["\u75db\u3044\u3002", "\u4f11\u3080\u3002"]),
        (
            "\u0926\u0930\u094d\u0926\u0964 \u0906\u0930\u093e\u092e\u0964",
            ["\u0926\u0930\u094d\u0926\u0964", "\u0906\u0930\u093e\u092e\u0964"],
        ),
        ("Rest:\n- ice\n- heat", ["Rest:", "- ice", "- heat"]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected
