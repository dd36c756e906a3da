"""Somebody comes to hear an answer: from its worker while there is one, else from what was written down."""

from dataclasses import dataclass

from shared.domain.chat.model.turns import Ear
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.service.delivering import Translate, replayed
from shared.kit.principal import Principal
from shared.sockets import Sockets


@dataclass(frozen=True, slots=True)
class Hearing:
    asking: AskingService
    sockets: Sockets
    translate: Translate

    def hear(self, user: Principal, turn_id: str, ear: Ear) -> None:
        if self.asking.listen(user, turn_id, ear):
            return
        turn, frames = self.asking.frames(user, turn_id, ear.after, None)
        for data in replayed(turn, frames, ear, self.translate):
            self.sockets.post(ear.connection, data)
