"""What a model provider's failures mean to us. Sentences are safe to show: no key, no prompt, no provider's words.

Throttled       too much is asked of the provider; says when to come back
Unreachable     it does not answer, fails, or broke off
TooSlow         it did not answer in time
Declined        its policy forbids the answer
ContextTooLong  more was sent than the model takes
UnknownModel    the endpoint has no model of the name that was asked for
Misconfigured   the key or the address is wrong, or the bill is not paid: asking again mends nothing
"""

from typing import ClassVar

from shared.kit.errors import Exhausted, Refusal, TimedOut, TooLarge, Unavailable, Unprocessable


class Throttled(Exhausted):
    default_code = "MODEL_THROTTLED"

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"The language model is busy. Try again in {retry_after} seconds.", retry_after=retry_after
        )


class Unreachable(Unavailable):
    default_code = "MODEL_UNAVAILABLE"
    sentence: ClassVar[str] = "The language model cannot be reached right now. Please try again."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class BrokenOff(Unreachable):
    """Part of the answer had been said; asking again would say it twice."""

    default_code = "MODEL_BROKE_OFF"
    sentence = "The language model broke off in the middle of its answer."


class TooSlow(TimedOut):
    default_code = "MODEL_TIMEOUT"

    def __init__(self) -> None:
        super().__init__("The language model did not answer in time. Please try again.")


class Declined(Unprocessable):
    default_code = "MODEL_DECLINED"

    def __init__(self) -> None:
        super().__init__("The language model's provider declines to answer this.")


class ContextTooLong(TooLarge):
    default_code = "CONTEXT_TOO_LONG"

    def __init__(self) -> None:
        super().__init__("The conversation is longer than the language model can read.")


class UnknownModel(Unprocessable):
    default_code = "MODEL_UNKNOWN"

    def __init__(self) -> None:
        super().__init__("The language model that was asked for is not known.")


class Misconfigured(Unavailable):
    default_code = "MODEL_MISCONFIGURED"

    def __init__(self) -> None:
        super().__init__("The language model is not set up correctly. Please tell the administrator.")


# Another try may succeed; another try will not, another model may.
PASSING: tuple[type[Refusal], ...] = (Throttled, Unreachable, TooSlow)
LASTING: tuple[type[Refusal], ...] = (Misconfigured, UnknownModel)
