"""`python -m infra.render` writes every rendered file; `--check` says which one is out of date, and how."""

import difflib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra import costs
from infra.fleet import Fleet
from infra.openapi import TITLES, document
from infra.registry import FLEET
from infra.render import drawing, pages, templates

ROOT = Path(__file__).resolve().parents[2]


def renderings(fleet: Fleet) -> Iterator[tuple[str, str]]:
    yield from templates.renderings(fleet)
    for product in TITLES:
        described = json.dumps(document(fleet, product), indent=1, ensure_ascii=False)
        yield f"functions/{product}/portal/openapi.json", described + "\n"
    yield "docs/settings.md", pages.settings()
    yield "docs/fleet.md", pages.fleet_page(fleet)
    yield "docs/costs.md", costs.page()
    yield "docs/architecture.svg", drawing.drawing(fleet)
    yield "infra/decisions/README.md", pages.decisions(ROOT / "infra/decisions")


def differences(fleet: Fleet) -> Iterator[str]:
    for path, wanted in renderings(fleet):
        file = ROOT / path
        found = file.read_text() if file.exists() else ""
        if found != wanted:
            diff = difflib.unified_diff(
                found.splitlines(), wanted.splitlines(), "found", "rendered", lineterm="", n=1
            )
            yield f"{path} is out of date; `make render` mends it:\n" + "\n".join(list(diff)[:20])


def main(arguments: Sequence[str]) -> int:
    if "--check" in arguments:
        found = list(differences(FLEET))
        print("\n\n".join(found) or "rendered files are up to date")
        return 1 if found else 0
    for path, text in renderings(FLEET):
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text)
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
