# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools==4.68.0", "brotli==1.2.1"]
# ///
"""`python -m uv run infra/tools/vendor_fonts.py SOURCES`: makes the fonts of printed papers anew.

SOURCES is a folder that holds, anywhere below it, the Noto and Droid files of Debian's fonts-noto-core and
fonts-droid-fallback, and the regular weight of npm's @fontsource/noto-emoji. What is kept of each is written here;
beside the fonts goes `coverage.txt`, the characters that they can draw.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).resolve().parents[2] / "shared/printing/pdf/fonts"
Range = tuple[int, int]

LETTERS: tuple[Range, ...] = (  # Latin, Greek and Cyrillic, accents, punctuation, currencies
    (0x20, 0x24F), (0x2B0, 0x52F), (0x1E00, 0x214F), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
)  # fmt: skip
OPERATORS: tuple[Range, ...] = ((0x2100, 0x23FF), (0x25A0, 0x25FF), (0x27C0, 0x2AFF))
SIGNS: tuple[Range, ...] = ((0x2300, 0x23FF), (0x2460, 0x24FF), (0x25A0, 0x27BF), (0x2B00, 0x2BFF))
IDEOGRAPHS: tuple[Range, ...] = (
    (0x3000, 0x318F), (0x31C0, 0x33FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF00, 0xFFEF),
)  # fmt: skip
EVERYTHING: tuple[Range, ...] = ((0x20, 0x10FFFF),)
SCRIPTS = (
    "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew",
    "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Sinhala", "Tamil", "Telugu", "Thai",
)  # fmt: skip
FONTS: dict[str, tuple[Range, ...]] = {
    "NotoSans-Regular.ttf": LETTERS,
    "NotoSans-Bold.ttf": LETTERS,
    "NotoSans-Italic.ttf": LETTERS,
    **{f"NotoSans{script}-Regular.ttf": EVERYTHING for script in SCRIPTS},
    "NotoSansMath-Regular.ttf": OPERATORS,
    "NotoSansSymbols2-Regular.ttf": SIGNS,
    "DroidSansFallback.ttf": IDEOGRAPHS,
    "noto-emoji-emoji-400-normal.woff2": EVERYTHING,
}
RENAMED = {"noto-emoji-emoji-400-normal.woff2": "NotoEmoji-Regular.ttf"}
# Drawn by the monospaced font inside the typesetter: frames and blocks.
BUILT_IN: Range = (0x2500, 0x259F)
UNUSED = ["DSIG", "gasp", "STAT", "vhea", "vmtx"]


def options() -> subset.Options:
    return subset.Options(
        hinting=False, layout_features=["*"], name_IDs=["*"], glyph_names=False, recalc_timestamp=False
    )


def vendored(source: Path, ranges: Iterable[Range]) -> set[int]:
    chosen = options()
    chosen.drop_tables += UNUSED
    font = subset.load_font(str(source), chosen)
    wanted = {code for code in font.getBestCmap() if any(low <= code <= high for low, high in ranges)}
    subsetter = subset.Subsetter(chosen)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.flavor = None
    target = TARGET / RENAMED.get(source.name, source.name)
    font.save(target)
    print(f"{target.stat().st_size:9,} {target.name}")
    return set(font.getBestCmap())


def spans(codes: set[int]) -> Iterator[Range]:
    ordered = sorted(codes)
    start = before = ordered[0]
    for code in ordered[1:]:
        if code != before + 1:
            yield start, before
            start = code
        before = code
    yield start, before


def main(sources: Path) -> None:
    covered = set(range(BUILT_IN[0], BUILT_IN[1] + 1))
    for name, ranges in FONTS.items():
        covered |= vendored(next(sources.rglob(name)), ranges)
    lines = [f"{low:X}-{high:X}" for low, high in spans(covered)]
    (TARGET / "coverage.txt").write_text("\n".join(lines) + "\n")
    print(f"{len(covered):9,} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
