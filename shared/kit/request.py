"""What is known of the request being served, for whoever writes a log line or an envelope."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestContext:
    request_id: str
    correlation_id: str
    trace_id: str
    source_ip: str


OUTSIDE = RequestContext(request_id="-", correlation_id="-", trace_id="-", source_ip="-")
_current: ContextVar[RequestContext] = ContextVar("request", default=OUTSIDE)


def current_request() -> RequestContext:
    return _current.get()


def begin_request(context: RequestContext) -> None:
    _current.set(context)
