"""What is gathered for a turn before the model is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shared.domain.chat.model.turns import Ask, Line
from shared.domain.chat.service.briefing import Material, Paper, Wishes
from shared.domain.conversations.model.threads import Message, Speaker
from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.service.threads import ThreadService
from shared.kit.observability import logger
from shared.llm import Passage

USUAL_MESSAGES = 40
Found = TypeVar("Found")
Outcomes = Callable[[str, Sequence[str]], str]


def no_patient(_: Ask) -> str:
    return ""


def no_outcomes(_user_id: str, _action_ids: Sequence[str]) -> str:
    return ""


def nothing(_: Ask) -> Sequence[Passage]:
    return ()


def no_papers(_ask: Ask, _message_ids: Sequence[str]) -> Sequence[Paper]:
    return ()


@dataclass(frozen=True, slots=True)
class Gathering:
    """`retrieve` finds passages that the person may read; `papers` reads the files of messages, the newest first;
    `outcomes` says what became of actions that the assistant proposed.

    What cannot be had is left out, and logged.
    """

    threads: ThreadService
    conversations: ConversationService
    outcomes: Outcomes = no_outcomes
    patient: Callable[[Ask], str] = no_patient
    papers: Callable[[Ask, Sequence[str]], Sequence[Paper]] = no_papers
    retrieve: Callable[[Ask], Sequence[Passage]] = nothing

    def material(self, ask: Ask) -> Material:
        wishes = self._wishes(ask)
        said = self._said(ask, wishes)
        spoken = [ask.message_id or "", *(each.id for each in reversed(said) if each.role is Speaker.USER)]
        return Material(
            history=ask.history or [Line(each.role.value, each.content) for each in said],
            wishes=wishes,
            outcomes=attempted(lambda: self.outcomes(ask.user_id, proposed(said)), ""),
            patient=attempted(lambda: self.patient(ask), ""),
            papers=attempted(lambda: self.papers(ask, spoken), ()),
            passages=attempted(lambda: self.retrieve(ask), ()),
        )

    def _wishes(self, ask: Ask) -> Wishes:
        found = self.conversations.settings(ask.principal, ask.conversation_id)
        return Wishes(
            mode=found.llm_mode,
            system_prompt=found.system_prompt,
            instructions=found.custom_instructions,
            language=found.language,
            most_messages=found.context_window,
            temperature=found.temperature,
            max_tokens=found.max_tokens,
        )

    def _said(self, ask: Ask, wishes: Wishes) -> Sequence[Message]:
        """Before the question, where the client brings no history of its own."""
        if ask.history is not None:
            return ()
        most = wishes.most_messages or USUAL_MESSAGES
        said = self.threads.tail(ask.principal, ask.conversation_id, ask.branch_id, most + 1)
        place = next((number for number, each in enumerate(said) if each.id == ask.message_id), len(said))
        return said[:place][-most:]


def proposed(said: Sequence[Message]) -> list[str]:
    return [str(action["id"]) for each in said for action in each.metadata.get("actions", ())]


def attempted(find: Callable[[], Found], otherwise: Found) -> Found:
    """An answer without some of its material is better than none."""
    try:
        return find()
    except Exception:  # noqa: BLE001  # the edge to stores that an answer can do without
        logger.exception("something could not be gathered for an answer")
        return otherwise
