"""What Markdown readers make of a printed paper. The reader here is CommonMark's own, with tables and strikethrough."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from shared.printing import Entry, Note, Paper, Reference
from shared.printing.markdown import MarkdownPrinter
from tests.printing.papers import AT, paper, printed

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKS = st.sampled_from("\\`*_{}[]()#+-.!<>|~&:=;/'\" \t\n\r\x00\u2028\u202eaBé中א1😀\ud800")
HOSTILE = st.text(MARKS, max_size=60) | st.text(max_size=40)


def markdown(what: Paper) -> str:
    return printed(MarkdownPrinter(), what).decode()


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for token in READER.parse(text):
        found += [token, *(token.children or ())]
    return found


def kinds(text: str) -> set[str]:
    return {token.type for token in tokens(text)}


def headings(text: str) -> list[tuple[str, str]]:
    read = READER.parse(text)
    return [
        (token.tag, read[place + 1].content) for place, token in enumerate(read) if token.type == "heading_open"
    ]


def rules(text: str) -> int:
    return sum(token.type == "hr" for token in READER.parse(text))


def test_a_paper_has_a_title_its_facts_a_heading_for_each_entry_and_a_footer() -> None:
    text = markdown(paper("Hello", "Again"))
    assert headings(text) == [("h1", "A talk"), ("h2", "User - 03:04:05"), ("h2", "User - 03:04:05")]
    assert "**User:** ann@example.com" in text
    assert text.endswith("*The end*\n")
    assert rules(text) == 3


def test_citations_are_numbered_references() -> None:
    source = Reference(1, "Guide *to* care", page=7, quote="drink <water>", url="https://example.com/a_(b)")
    what = Paper("t", AT, (Entry("Assistant", AT, "Drink.", citations=(1,)),), references=(source,))
    text = markdown(what)
    assert "Sources: [1]" in text
    assert READER.render(text).count('<a href="https://example.com/a_%28b%29">') == 1
    assert "[1] Guide *to* care, page 7, “drink &lt;water&gt;”" in READER.render(text)


def test_calls_of_tools_are_kept_as_data_that_no_fence_inside_them_closes() -> None:
    data = {"text": "```\n# out\n```"}
    text = markdown(Paper("t", AT, (Entry("Assistant", AT, "x", notes=(Note("Tool Calls", data),)),)))
    fences = [token for token in READER.parse(text) if token.type == "fence"]
    assert len(fences) == 1
    assert "# out" in fences[0].content
    assert headings(text) == [("h1", "t"), ("h2", "Assistant - 03:04:05")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("**bold** and _italic_ and `code`", "<strong>bold</strong> and <em>italic</em> and <code>code</code>"),
        ("- one\n- two\n  - three", "<li>three</li>"),
        ("3. three\n4. four", '<ol start="3">'),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>2</td>"),
        ("> said", "<blockquote>"),
        ("```python\nx = 1\n```", 'class="language-python"'),
        ("[page](https://example.com/x)", '<a href="https://example.com/x">page</a>'),
        ("~~gone~~", "<s>gone</s>"),
        ("2 * 3 * 4 ≥ 20 & a_b_c", "2 * 3 * 4 ≥ 20 &amp; a_b_c"),
    ],
)
def test_what_models_write_looks_as_they_wrote_it(text: str, kept: str) -> None:
    assert kept in READER.render(markdown(paper(text)))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/pixel.png)",
        "<!-- hidden -->",
        "[x]: https://evil.example\n\n[x]",
        "&lt;script&gt;",
    ],
)
def test_hostile_text_runs_nothing_and_loads_nothing(text: str) -> None:
    html = READER.render(markdown(paper(text)))
    assert "<script" not in html
    assert "<img" not in html
    assert "<!--" not in html
    assert 'href="javascript' not in html


@given(st.lists(HOSTILE, min_size=1, max_size=3), HOSTILE)
@settings(max_examples=300, deadline=None)
def test_no_text_passes_for_a_part_of_the_document(texts: list[str], title: str) -> None:
    text = markdown(paper(*texts, title=title))
    tags = [tag for tag, _ in headings(text) if tag in {"h1", "h2"}]
    assert tags == ["h1", *["h2"] * len(texts)]
    assert rules(text) == len(texts) + 1
    assert not kinds(text) & {"html_block", "html_inline", "image"}
    assert not [href for href in map(href_of, tokens(text)) if href and not href.startswith(("http", "mailto"))]


def href_of(token: Token) -> Any:
    return token.attrGet("href") if token.type == "link_open" else None


@given(st.text(st.characters(categories=("L", "N", "Zs")), max_size=200))
@settings(max_examples=100, deadline=None)
def test_plain_words_in_any_script_stay_as_they_are(words: str) -> None:
    text = markdown(paper(f"x{words}x"))
    inner = "".join(token.content for token in tokens(text) if token.type in {"text", "softbreak"})
    assert "".join(words.split()) in "".join(inner.split())


@pytest.mark.parametrize("text", ["*a " * 50_000, "[" * 100_000, "> " * 50_000, "`" * 50_001, "- " * 50_000])
@pytest.mark.timeout(20)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    assert markdown(paper(text))
