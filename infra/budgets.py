"""What a function may weigh, and what its start may cost.

Megabytes are those of its zip. A start is measured until the function asks for its first event: the modules that were
imported, and its processor time beside that of a bare function (FastAPI, Mangum, boto3) in the same run.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """Modules are counted exactly; time leaves room for a machine that does other things as well."""

    modules: int
    time: float


# What reads PDFs, prints, hears or finds by meaning brings a library that weighs what it weighs.
HEAVY: tuple[tuple[frozenset[str], float], ...] = (
    (frozenset({"onnxruntime"}), 104.0),
    (frozenset({"typst"}), 56.0),
    (frozenset({"numpy"}), 34.0),
    (frozenset({"qdrant-edge-py"}), 18.0),
)
ORDINARY = 15.0
WEB, WORKER = Start(1100, 2.0), Start(780, 1.3)


def megabytes(distributions: set[str]) -> float:
    return next((most for heavy, most in HEAVY if heavy <= distributions), ORDINARY)


def start(distributions: set[str]) -> Start:
    return WEB if "fastapi" in distributions else WORKER
