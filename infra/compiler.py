"""Run by the interpreter that is deployed: compiles what it is told on its input, a line a module.

A module is compiled by a process of its own: what was compiled before it leaves no trace in its bytes.
"""

import os
import py_compile
import sys

UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH  # an artefact never changes: nothing is to be compared


def compiled(source: str, shown: str, target: str) -> None:
    unfinished = f"{target}.{os.getpid()}"
    py_compile.compile(source, unfinished, shown, doraise=True, invalidation_mode=UNCHECKED)
    os.replace(unfinished, target)  # noqa: PTH105  # what is not imported is not paid for by each process


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            compiled(*line.rstrip("\n").split("\t"))
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit(f"not compiled: {line}")


if __name__ == "__main__":
    main()
