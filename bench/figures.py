"""What a measure says: figures with a unit, and the budget that the design gives them."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Figure:
    """`exact` ones are counts: the same at every run, on every machine, and compared with the committed baseline."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    aim: float | None = None
    exact: bool = False
    excused: str = ""  # the decision that says why its budget is missed
    slack: float = 0.0  # of a count: the part by which it may rise before it is worse

    @property
    def met(self) -> bool:
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)

    @property
    def has_budget(self) -> bool:
        return self.most is not None or self.least is not None

    def told(self) -> dict[str, Any]:
        """Without what is as it usually is."""
        usual = {each.name: each.default for each in fields(self)}
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


class Measure(Protocol):
    """A module of `bench/measures`: its docstring is what the report says of it, and figures in `PLOTTED` are drawn."""

    TITLE: str
    PLOTTED: tuple[str, ...]

    def figures(self, *, quick: bool) -> list[Figure]:
        """When `quick`, counts alone."""
