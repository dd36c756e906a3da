"""`python -m bench.one NAME FILE [--quick]`: one measure, in this process; writes its figures."""

import json
import sys
from importlib import import_module
from pathlib import Path

from tests import conftest  # noqa: F401  # the environment of a stage that is nobody's, before anything reads it


def main() -> None:
    name, file, *rest = sys.argv[1:]
    found = import_module(f"bench.measures.{name}").figures(quick="--quick" in rest)
    Path(file).write_text(json.dumps([figure.told() for figure in found]))


if __name__ == "__main__":
    main()
