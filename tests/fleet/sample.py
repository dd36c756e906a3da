"""A small fleet for the gateway's tests: good and bad handlers behind HTTP and sockets."""

from typing import Any

from infra.fleet import Fleet, Function, Http, Socket, Trigger


def row(name: str, handler: str, *triggers: Trigger, timeout: int = 10, **more: Any) -> Function:
    return Function(name, triggers, code=f"tests.fleet.handlers:{handler}", timeout=timeout, **more)


def http(name: str, *paths: str, timeout: int = 10) -> Function:
    return row(f"voiceassist/{name}", name, Http(paths), timeout=timeout)


FLEET = Fleet(
    (
        http("echo", "/echo", "/echo/{proxy+}", "/items/{item_id}", "/items/{item_id}/parts/{part}"),
        row("voiceassist/exact", "bare", Http(("/items/special",))),
        http("raises", "/raises"),
        http("hangs", "/hangs", timeout=1),
        http("nonsense", "/nonsense"),
        http("unserialisable", "/unserialisable"),
        http("dies", "/dies"),
        http("silent", "/silent"),
        http("binary", "/binary"),
        http("huge", "/huge"),
        http("slow", "/slow"),
        http("quick", "/quick"),
        row("voiceassist/missing", "there_is_no_such_handler", Http(("/missing",))),
        row("voiceassist/talks", "talks", Socket(("/ws", "/rooms/{room}")), pushes=True),
        row("youworker/fallback", "quick", Http(("$default",))),
        row("voiceera/connects", "connect_event", Socket(("/ws",)), pushes=True),
    )
)
