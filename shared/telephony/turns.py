"""A carrier that relays no text: it asks turn by turn what is said next."""

from typing import Protocol, runtime_checkable

from shared.telephony import Dialogue, Document, Heard, Webhook


@runtime_checkable
class TurnByTurn(Protocol):
    def heard(self, request: Webhook) -> Heard: ...

    def reply(self, dialogue: Dialogue, text: str) -> Document: ...
