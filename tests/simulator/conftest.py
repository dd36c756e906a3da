"""The simulator is tested with the application of the port's tests."""

from tests.telephony.conftest import open_studio, studio

__all__ = ["open_studio", "studio"]
