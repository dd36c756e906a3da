"""What a worker does when it is called: one turn, to its end, sent to whoever listens."""

from shared.domain.chat.model.turns import Ear
from shared.domain.chat.service.answering import AnsweringService, TimeLeft
from shared.domain.chat.service.delivering import Delivery, Translate
from shared.domain.chat.service.live import Live
from shared.sockets import Sockets


def work(
    service: AnsweringService, owner: str, turn_id: str, sockets: Sockets, translate: Translate, time_left: TimeLeft
) -> None:
    turn = service.take(owner, turn_id)
    if turn is None:
        return
    live = Live()
    delivery = Delivery(turn, live, sockets, translate)
    for ear in turn.ears:
        delivery.hear(Ear.read(ear))
    service.run(turn, live, delivery.hear, time_left)
    # Who came between the last look and the end was taken in, and nobody else will tell them.
    seen = service.turns.get(turn.owner, turn.id)
    for ear in seen.ears if seen and seen.epoch == turn.epoch else ():
        delivery.hear(Ear.read(ear))
    delivery.wait()
