"""What another program reads in the printed PDFs."""

from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.printing import Entry, Paper, Reference
from shared.printing.pdf import PdfPrinter
from tests.printing.papers import AT, paper, printed

ANY_SCRIPT = [
    "Latin: Größe, naïve, 5 mg/dl ≥ 3",
    "Γειά σου κόσμε",
    "Привет, мир",
    "你好世界",
    "こんにちは",
    "안녕하세요",
    "Ձեզ բարեւ",
    "გამარჯობა",
]


def pdf(what: Paper) -> bytes:
    return printed(PdfPrinter(), what)


def text_of(made: bytes) -> str:
    with pypdfium2.PdfDocument(made) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


@pytest.mark.parametrize("words", ANY_SCRIPT)
def test_any_script_can_be_read_back(words: str) -> None:
    assert words in text_of(pdf(paper(words, title=words)))


@pytest.mark.parametrize("words", ["مرحبا", "שלום", "नमस्ते", "สวัสดี", "বাংলা"])
def test_scripts_that_join_or_run_leftward_keep_their_letters(words: str) -> None:
    read = text_of(pdf(paper(words)))
    assert sorted(set(words)) == sorted(set(words) & set(read))
    assert "\N{REPLACEMENT CHARACTER}" not in read


def test_a_character_that_no_font_has_is_shown_as_missing_and_said_to_be() -> None:
    assert "stands for a character that could not be shown" in text_of(pdf(paper("linear: \U00010000")))


@pytest.mark.parametrize(
    "hostile",
    [
        '#import "/etc/passwd"',
        '#read("/etc/passwd")',
        "#sys.inputs",
        "$ x^2 $",
        "<script>alert(1)</script>",
        "\\ #let x = 1",
        "@label <label>",
    ],
)
def test_nothing_that_people_write_is_read_as_a_program(hostile: str) -> None:
    read = text_of(pdf(paper(f"`{hostile}`", title=hostile)))
    assert read.replace("\n", " ").count(hostile.rsplit(maxsplit=1)[-1]) >= 2
    assert "root:" not in read


def test_citations_are_numbered_references() -> None:
    source = Reference(1, "Guide to care", page=7, quote="drink <water>", url="https://example.com/a")
    what = Paper("t", AT, (Entry("Assistant", AT, "Drink.", citations=(1,)),), references=(source,))
    read = text_of(pdf(what))
    assert "Sources: [1]" in read
    assert "[1] Guide to care, page 7, “drink <water>”, https://example.com/a" in read.replace("\n", " ")


def test_the_file_holds_no_link_no_script_and_nothing_to_run() -> None:
    made = pdf(paper("[x](javascript:alert(1)) <https://evil.example> ![i](https://evil.example/p.png)"))
    for word in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile", b"/AcroForm"):
        assert word not in made


def test_the_same_paper_makes_the_same_bytes() -> None:
    assert pdf(paper("once")) == pdf(paper("once"))


def test_a_paper_may_be_made_at_any_moment() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    assert pdf(Paper("t", moment, (Entry("User", moment, "now"),))).startswith(b"%PDF")


def test_a_long_paper_is_made_in_volumes_and_numbered_through() -> None:
    entries = tuple(Entry("User", AT, f"entry {number} of many. " * 40) for number in range(30))
    told: list[int] = []
    printer = PdfPrinter(most_entries=10)
    made = BytesIO()
    printer.write(Paper("Long", datetime(2026, 1, 1, tzinfo=UTC), entries), made, told.append)
    assert told == [10, 20, 30]
    with pypdfium2.PdfDocument(made.getvalue()) as document:
        assert len(document) > 3
        for number, page in enumerate(document, 1):
            assert page.get_textpage().get_text_range().split()[-1] == str(number)


@given(st.text(max_size=300), st.text(max_size=50))
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_a_paper(text: str, title: str) -> None:
    assert pdf(paper(text, title=title)).startswith(b"%PDF")


def test_a_megabyte_without_a_space_is_set() -> None:
    made = pdf(paper("x" * 1_000_000))
    with pypdfium2.PdfDocument(made) as document:
        assert len(document) > 100
