"""What was measured last, and on what machine."""

import json
import os
import platform
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bench.figures import Figure

RESULTS = Path("bench/results.json")


@dataclass
class Results:
    machine: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, list[Figure]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        if not RESULTS.exists():
            return cls()
        told = json.loads(RESULTS.read_text())
        measures = {name: [Figure(**each) for each in some] for name, some in told["measures"].items()}
        return cls(told["machine"], measures)

    def put(self, name: str, figures: list[Figure]) -> None:
        self.machine = machine()
        self.measures[name] = figures

    def write(self) -> None:
        measures = {name: [each.told() for each in some] for name, some in self.measures.items()}
        RESULTS.write_text(json.dumps({"machine": self.machine, "measures": measures}, indent=1) + "\n")


def machine() -> dict[str, Any]:
    return {
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "busy": round(os.getloadavg()[1]),
    }
