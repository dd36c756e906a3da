"""docs/security.md names what stands against each threat, and the test that shows it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRIDE = {
    "Spoofing",
    "Tampering",
    "Repudiation",
    "Information disclosure",
    "Denial of service",
    "Elevation of privilege",
}


def rows() -> list[list[str]]:
    lines = (ROOT / "docs/security.md").read_text().splitlines()
    table = [line for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:]]


def test_every_threat_names_a_test_that_there_is() -> None:
    text = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    known = set(re.findall(r"(?m)^(?:async )?def (test_\w+)", text))
    named = {row[3].strip("`") for row in rows()}

    assert named - known == set()
    assert len(named) == len(rows()) > 20


def test_no_kind_of_threat_is_left_out() -> None:
    assert {row[0] for row in rows()} == STRIDE
