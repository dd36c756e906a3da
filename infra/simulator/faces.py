"""A carrier as the application sees it. The network behind is one; each face says the same in its own words."""

from collections.abc import Mapping
from typing import Any, Protocol

from infra.simulator.calls import Call, Recording
from infra.simulator.couriers import Fields, Notice
from infra.simulator.verbs import RelayEnd, Verb


class Face(Protocol):
    def signature(self, url: str, fields: Fields, *, forged: bool = False) -> Mapping[str, str]: ...

    def recording_id(self) -> str: ...

    def notice(self, call: Call, event: str) -> Notice | None:
        """`event` is initiated, ringing, answered or completed; none when nobody asked for it."""

    def detected(self, call: Call) -> Notice | None: ...

    def recorded(self, call: Call, recording: Recording) -> Notice | None: ...

    def document_fields(self, call: Call, more: Fields) -> Fields: ...

    def verbs(self, body: str) -> list[Verb]:
        """Raises `Nonsense`."""

    def heard(self, text: str, digit: str) -> Fields: ...

    def setup(self, call: Call, session: str, facts: Mapping[str, str]) -> Mapping[str, Any]: ...

    def relay_fields(self, session: str, end: RelayEnd) -> Fields: ...
