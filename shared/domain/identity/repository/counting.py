"""Requests counted in the item that says whether they may be made at all."""

from collections.abc import Callable, Sequence
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

REFUSED = "ConditionalCheckFailedException"


def counted(
    make: Callable[[], Any],
    there: Condition,
    limit: str,
    window: int,
    *,
    each: Sequence[Action] = (),
    first: Sequence[Action] = (),
) -> tuple[Any, int] | None:
    """The item and its count; none where it is gone. One call, and two at the first request of a window.

    What else is noted in the item is noted with `each` request, or with the `first` of a window alone.
    """
    kind = type(make())
    running, hits = kind.windows[limit], kind.hits[limit]
    on = ([hits.set(hits + 1), *each], there & (running == window))
    anew = (
        [running.set(window), hits.set(1), *each, *first],
        there & (running.does_not_exist() | (running < window)),
    )
    for actions, condition in (on, anew, on):  # the third: a twin began the window in between
        item = make()
        try:
            item.update(actions=actions, condition=condition)
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
        else:
            return item, int(item.hits.attribute_values[limit])
    return None
