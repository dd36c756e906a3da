"""Files that strangers made, whole and broken: read or refused, and never anything else."""

import os
import random
import time
from contextlib import nullcontext
from itertools import count

import pytest

from shared.extraction import Kind, Limits
from shared.extraction.confined import extracted
from shared.extraction.reading import read
from shared.extraction.sniffing import sniff
from shared.kit.errors import Refusal
from tests.extraction.files import docx, epub, paragraph, pdf
from tests.fuzzing.damage import damaged, damaged_inside
from tests.fuzzing.guided import Corpus

MINUTES = float(os.environ.get("PARLEY_FUZZ_MINUTES", "0"))
LIMITS = Limits()
SECONDS = 5.0  # that a small file may take to be read
WHOLE: dict[Kind, bytes] = {
    Kind.DOCX: docx(paragraph("Gout", "Heading1") + paragraph("Colchicine eases an attack &amp; more.")),
    Kind.EPUB: epub(),
    Kind.HTML: b"<html><head><title>T</title></head><body><h1>A</h1><table><tr><td>b</table></body>",
    Kind.CSV: 'name;dose\r\n"Colchicine; 1";"0,5 mg"\r\nRest;\r\n'.encode("utf-16"),
    Kind.JSON: b'{"a": [1, {"b": "text"}, null, true, 1e3], "c": {"d": "e"}}',
    Kind.TEXT: "Größe \u2014 大小\n\n# Head\n\ttext".encode(),
}


def outcome(kind: Kind, data: bytes) -> str:
    """As the reader's process would tell it; depth is refused where it ends."""
    try:
        found = read(kind, data, LIMITS)
    except (Refusal, RecursionError):
        return "refused"
    assert all(page.text == page.text.encode("utf-8", "strict").decode() for page in found.pages)
    return "read"


def attempts(kind: Kind, corpus: Corpus, chance: random.Random) -> tuple[bytes, bool]:
    """And whether it can be damaged further: an archive is to be one for that."""
    if kind not in {Kind.DOCX, Kind.EPUB}:
        return damaged(corpus.chosen(), chance), True
    if chance.random() < 0.8:
        return damaged_inside(corpus.chosen(), chance), True
    return damaged(corpus.whole, chance), False


@pytest.mark.timeout(120 + 60 * MINUTES)
@pytest.mark.parametrize("kind", WHOLE)
def test_a_broken_file_is_read_or_refused_in_time(kind: Kind) -> None:
    assert outcome(kind, WHOLE[kind]) == "read"
    chance, told = random.Random(kind.value), set()
    corpus = Corpus(WHOLE[kind], chance)
    ends = time.monotonic() + 60 * MINUTES / len(WHOLE)
    for number in count():
        data, grows = attempts(kind, corpus, chance)
        began = time.process_time()
        try:
            with corpus.watching(data) if grows else nullcontext():
                told.add(outcome(kind, data))
            sniff(data, "a.bin", "")
        except Exception as error:
            error.add_note(f"attempt {number} of {kind}: {data[:400]!r}")
            raise
        assert time.process_time() - began < SECONDS, f"attempt {number} of {kind} took too long: {data[:400]!r}"
        if number >= 150 and time.monotonic() >= ends:
            break
    assert "read" in told
    assert len(corpus.kept) > 1, "no damage led anywhere new"


@pytest.mark.timeout(120 + 60 * MINUTES)
def test_a_broken_pdf_is_read_or_refused_behind_its_own_walls() -> None:
    chance = random.Random("pdf")
    whole, told = pdf("Gout is a painful arthritis.", "Rest helps."), set()
    ends = time.monotonic() + 60 * MINUTES / len(WHOLE)
    for number in count():
        try:
            extracted(damaged(whole, chance), "a.pdf", "application/pdf", LIMITS)
            told.add("read")
        except Refusal as refusal:
            told.add(refusal.code)
        if number >= 6 and time.monotonic() >= ends:
            break
    assert len(told) > 1
