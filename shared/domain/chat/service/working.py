"""What a worker does when it is called: one turn, to its end, sent to whoever listens."""

from shared.domain.chat.model.turns import Ear
from shared.domain.chat.repository.turns import TurnRepository
from shared.domain.chat.service.answering import AnsweringService, TimeLeft
from shared.domain.chat.service.delivering import Delivery, Translate
from shared.domain.chat.service.live import Live
from shared.sockets import Sockets


def work(
    service: AnsweringService, owner: str, turn_id: str, sockets: Sockets, translate: Translate, time_left: TimeLeft
) -> None:
    turn = service.take(owner, turn_id)
    if turn is None:
        tell_again(service.turns, owner, turn_id, sockets, translate)
        return
    live = Live()
    delivery = Delivery(turn, live, sockets, translate, again=turn.epoch > 1)
    for ear in turn.ears:
        delivery.hear(Ear.read(ear))
    service.run(turn, live, delivery.hear, time_left)
    # Who came between the last look and the end was taken in, and nobody else will tell them.
    seen = service.turns.get(turn.owner, turn.id)
    for ear in seen.ears if seen and seen.epoch == turn.epoch else ():
        delivery.hear(Ear.read(ear))
    delivery.wait()
    if delivery.threads:
        service.turns.heard(turn)


def tell_again(turns: TurnRepository, owner: str, turn_id: str, sockets: Sockets, translate: Translate) -> None:
    """A worker that died behind the end of its turn is called once more, and those who listened still wait."""
    turn = turns.get(owner, turn_id)
    if turn is None or not turn.state.is_over or not turn.ears:
        return
    live = Live(list(turns.frames(owner, turn_id)), over=True)
    delivery = Delivery(turn, live, sockets, translate, again=True)
    for ear in turn.ears:
        delivery.hear(Ear.read(ear))
    delivery.wait()
    turns.heard(turn)
