"""What the domain says when it will not do a thing.

Refusal
├── Invalid             the request cannot be meant
│   └── Unprocessable   it is well formed, and a field of it is not acceptable
├── Unauthenticated     who is asking is not known
├── Forbidden           who is asking may not
├── NotFound            there is no such thing for who is asking
├── Gone                there was, and its time has passed
├── Conflict            the world has moved on, or holds one already
│   └── Outdated        who is asking said what they had seen, and it is no longer so
├── TooLarge            more than is taken at once
├── Unsupported         a kind that is not taken
├── Exhausted           too many, too often, or the allowance is used up
├── Unavailable         a part that is needed is not there now
└── TimedOut            a part that is needed did not answer in time

A refusal carries a code, a sentence and details. What they become on the wire is a dialect's business.
"""

from typing import Any, ClassVar


class Stale(Exception):
    """No refusal: the world moved between reading and writing. Read again, and decide anew."""


class Refusal(Exception):
    default_code: ClassVar[str] = "REFUSED"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.field = field
        self.details = details


class Invalid(Refusal):
    default_code = "BAD_REQUEST"


class Unprocessable(Invalid):
    default_code = "VALIDATION_ERROR"


class Unauthenticated(Refusal):
    default_code = "UNAUTHORIZED"


class Forbidden(Refusal):
    default_code = "FORBIDDEN"


class NotFound(Refusal):
    default_code = "NOT_FOUND"


class Gone(Refusal):
    default_code = "GONE"


class Conflict(Refusal):
    default_code = "CONFLICT"


class Outdated(Conflict):
    default_code = "PRECONDITION_FAILED"


class TooLarge(Refusal):
    default_code = "PAYLOAD_TOO_LARGE"


class Unsupported(Refusal):
    default_code = "UNSUPPORTED_MEDIA_TYPE"


class Exhausted(Refusal):
    """`retry_after` is in whole seconds, from now."""

    default_code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int, code: str | None = None, **details: Any) -> None:
        super().__init__(message, code=code, **details)
        self.retry_after = retry_after


class Unavailable(Refusal):
    default_code = "UNAVAILABLE"


class TimedOut(Refusal):
    default_code = "TIMEOUT"
