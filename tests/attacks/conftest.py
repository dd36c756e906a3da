"""What the tests of faults and of functions stand on, for those who mean harm."""

from tests.faults.conftest import engine, open_studio
from tests.functions.conftest import without_limits

__all__ = ["engine", "open_studio", "without_limits"]
