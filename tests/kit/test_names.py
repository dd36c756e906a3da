import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kit.names import LONGEST, attached, plain_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("scan.pdf", "scan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\scan.pdf", "scan.pdf"),
        ("a\x00b\r\nset-cookie: x.pdf", "ab set-cookie_ x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "file"),
        ("..", "file"),
        (" .hidden. ", "hidden"),
        ("放射線 röntgen.png", "放射線 röntgen.png"),
        ('"><script>.txt', "___script_.txt"),
    ],
)
def test_a_name_is_one_that_every_program_can_take(given_name: str, kept: str) -> None:
    assert plain_name(given_name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    short = plain_name("x" * 300 + ".pdf")
    assert len(short) == LONGEST
    assert short.endswith("xx.pdf")


@given(st.text())
def test_no_name_leaves_its_header(name: str) -> None:
    kept = plain_name(name)
    assert 1 <= len(kept) <= LONGEST
    assert "/" not in kept
    header = attached(kept)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
