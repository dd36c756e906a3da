"""The demonstration knowledge base is small, attributed, and says where each answer comes from."""

import re

from infra.local.seed import DEMO, PROVENANCE, texts


def test_the_demonstration_is_small_and_names_its_licence() -> None:
    assert sum(path.stat().st_size for path in texts()) < 300_000
    provenance = (DEMO / PROVENANCE).read_text()
    assert "Creative Commons Attribution 4.0" in provenance
    assert "What was changed" in provenance


def test_every_answer_names_the_page_it_was_taken_from() -> None:
    for path in texts():
        text = path.read_text()
        assert len(re.findall(r"^## ", text, re.MULTILINE)) == len(
            re.findall(r"^Source: https?://", text, re.MULTILINE)
        )
