"""YouWorker: speaks first on a socket that was just opened; called once it can be written to."""

from collections.abc import Mapping
from typing import Any

from shared.domain.chat.wiring.speaking import sockets
from shared.kit.observability import traced
from shared.kit.principal import Product
from shared.sockets import Gone, encoded, once_open
from shared.web.dialects import chatting


def greet(event: Mapping[str, Any], _context: Any) -> None:
    name, refusal = event["connection"], event.get("refusal")
    greeting = refusal or chatting.message("system", "Connected to chat session")
    try:
        once_open(sockets(Product.YOUWORKER), name, encoded(greeting))
    except Gone:
        return
    if refusal:
        sockets(Product.YOUWORKER).close(name)


handler = traced(greet)
