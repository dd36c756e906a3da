"""`python -m infra.minilm FOLDER`: build the embedded sentence model there and print where it is."""

import sys
from pathlib import Path

from infra.minilm import prepared

if __name__ == "__main__":
    print(prepared(Path(sys.argv[1])))
