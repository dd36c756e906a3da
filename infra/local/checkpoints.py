"""How far each stream was followed, in a small file."""

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Checkpoints:
    path: Path
    places: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.places = json.loads(self.path.read_text()) if self.path.exists() else {}

    def get(self, place: str) -> str | None:
        return self.places.get(place)

    def set(self, place: str, number: str) -> None:
        self.places[place] = number
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.places))
        new.replace(self.path)
