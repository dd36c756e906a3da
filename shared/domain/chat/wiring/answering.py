"""For functions that answer: which model, which tools, and where the material comes from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from shared.domain.chat.repository.turns import TurnRepository
from shared.domain.chat.service.agent import Agent
from shared.domain.chat.service.answering import AnsweringService
from shared.domain.chat.service.briefing import Briefing
from shared.domain.chat.service.ending import Ending
from shared.domain.chat.service.gathering import Gathering, Outcomes, no_outcomes
from shared.domain.chat.wiring.asking import book, turn_repository
from shared.domain.chat.wiring.material import meaning, papers, patient, retrieve
from shared.domain.chat.wiring.models import outside_model
from shared.domain.chat.wiring.tools import own_tools, remote_tools
from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.kit.principal import Principal
from shared.kit.settings import Settings, setting
from shared.llm import Model
from shared.llm.costs import read_prices
from shared.llm.settings import ModelSettings, Provider
from shared.tools import Tool
from shared.tools.toolbox import Toolbox

More = Callable[[Principal], Iterable[Tool]]


@dataclass(frozen=True)
class ContextSettings(Settings):
    tokens: int = setting(
        "PARLEY_CONTEXT_TOKENS",
        default=24_000,
        doc="Most tokens of instructions, history and knowledge that are sent to the model with a question.",
    )


@cache
def model() -> Model:
    if ModelSettings.load().provider is Provider.OPENAI:
        return outside_model(sure=True)
    from shared.llm.extractive import ExtractiveModel  # noqa: PLC0415  # costs its own imports

    return ExtractiveModel(meaning())


def no_more(_: Principal) -> Sequence[Tool]:
    return ()


def tools_for(more: More, user: Principal) -> Toolbox:
    """The embedded provider asks for none."""
    if ModelSettings.load().provider is Provider.EXTRACTIVE:
        return Toolbox({})
    remote = remote_tools()
    return Toolbox.of((*own_tools(), *(remote.tools() if remote else ()), *more(user)))


@cache
def answering_service(more: More = no_more, outcomes: Outcomes = no_outcomes) -> AnsweringService:
    """`more` are tools of a person's own, which only some functions may run; `outcomes` what came of their use."""
    turns: TurnRepository = turn_repository()
    return AnsweringService(
        turns=turns,
        ending=Ending(turns, book(), thread_service()),
        gathering=Gathering(thread_service(), conversation_service(), outcomes, patient, papers, retrieve),
        briefing=Briefing(ContextSettings.load().tokens),
        agent=Agent(model(), read_prices(ModelSettings.load().prices)),
        toolbox=partial(tools_for, more),
    )
