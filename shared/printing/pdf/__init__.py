"""Papers as PDF, typeset in process. Text goes to the template as data and is never read as markup.

A paper of one volume is tagged and keeps to PDF/UA-1. A longer one is typeset volume by volume, in memory that does
not grow with it, and joined: its pages are numbered through, and carry no tags after the first volume.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import typst

from shared.printing import Entry, Paper, Progress, unwatched
from shared.printing.pdf import setting
from shared.printing.pdf.glyphs import FONTS, MISSING

TEMPLATE = Path(__file__).with_name("paper.typ")
ACCESSIBLE = "ua-1"
SCRIPTS = (
    "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Telugu", "Gujarati", "Gurmukhi", "Kannada", "Malayalam",
    "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Ethiopic", "Armenian", "Georgian", "Math",
)  # fmt: skip
FAMILIES = [
    "Noto Sans",
    *(f"Noto Sans {script}" for script in SCRIPTS),
    "Noto Emoji",
    "Noto Sans Symbols2",
    "Droid Sans Fallback",
]
MONOSPACED = "DejaVu Sans Mono"  # comes with the typesetter
MOST_ENTRIES = 1000
MOST_LETTERS = 1_000_000
OLD_AGE = 10  # compilations after which the typesetter forgets what it kept of an earlier one
INCOMPLETE = f"{MISSING} stands for a character that could not be shown."
Volume = list[Entry]


@dataclass(frozen=True, slots=True)
class PdfPrinter:
    media_type: ClassVar[str] = "application/pdf"
    suffix: ClassVar[str] = "pdf"
    most_entries: int = MOST_ENTRIES
    most_letters: int = MOST_LETTERS

    def write(self, paper: Paper, to: BinaryIO, progress: Progress = unwatched) -> None:
        made = self.volumes(paper, progress)
        first, second = next(made), next(made, None)
        if second is None:
            to.write(first)
            return
        from shared.printing.pdf.joining import joined  # noqa: PLC0415  # only large papers need it

        to.write(joined(chain((first, second), made)))

    def volumes(self, paper: Paper, progress: Progress) -> Iterator[bytes]:
        done, page, incomplete, opening = 0, 1, False, True
        for volume, last in self.split(paper.entries):
            data = {"opening": opening, "first_page": page, "entries": [setting.entry(each) for each in volume]}
            incomplete = incomplete or MISSING in str(data)
            data |= setting.head(paper) | (setting.tail(paper) if last else {"references": [], "closing": ""})
            data["remark"] = INCOMPLETE if incomplete and last else ""
            pdf = typeset(data, paper, ACCESSIBLE if opening and last else None)
            done, opening = done + len(volume), False
            progress(done)
            yield pdf
            if not last:
                page += pages(pdf)
                forget()

    def split(self, entries: Iterable[Entry]) -> Iterator[tuple[Volume, bool]]:
        """Volumes, each with whether it is the last; there is always one."""
        volume: Volume = []
        letters = 0
        for entry in entries:
            if volume and (len(volume) == self.most_entries or letters + len(entry.text) > self.most_letters):
                yield volume, False
                volume, letters = [], 0
            volume.append(entry)
            letters += len(entry.text)
        yield volume, True


@cache
def compiler() -> typst.Compiler:
    """Reads this folder and nothing else of the machine: its root holds the template, and no package is known."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts, ignore_system_fonts=True)


def typeset(data: dict[str, Any], paper: Paper, standard: str | None) -> bytes:
    written = data | {"fonts": FAMILIES, "mono": [MONOSPACED, *FAMILIES]}
    arguments: dict[str, Any] = {
        "format": "pdf",
        "sys_inputs": {"paper": json.dumps(written, ensure_ascii=False)},
        "timestamp": paper.made_at.astimezone(UTC).replace(microsecond=0),
    }
    if standard is not None:
        try:
            return compiled(pdf_standards=[standard], **arguments)
        except typst.TypstError:
            """A rare letter that no font joins with its neighbour breaks the standard, and not the document."""
    return compiled(**arguments)


def compiled(**arguments: Any) -> bytes:
    made: Any = compiler().compile(**arguments)
    return bytes(made)


def pages(pdf: bytes) -> int:
    from shared.printing.pdf.joining import page_count  # noqa: PLC0415  # only large papers need it

    return page_count(pdf)


def forget() -> None:
    """What the typesetter keeps for a next time is the process's, not the compiler's: empty documents make it old."""
    blank = b" "
    bare = typst.Compiler(blank, font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False))
    for _ in range(OLD_AGE):
        bare.compile(blank, format="pdf")
