"""For functions that begin turns, and read them."""

from dataclasses import dataclass
from functools import cache

from shared.domain.chat.model.turns import Turn
from shared.domain.chat.repository.book import Book
from shared.domain.chat.repository.turns import TurnRepository
from shared.domain.chat.service.again import AgainService
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.service.waiting import Waiting
from shared.domain.conversations.wiring.conversations import thread_service
from shared.domain.ledger.model.quotas import QuotaSettings
from shared.domain.ledger.repository.usage import UsageRepository
from shared.invoking import Invoker
from shared.invoking.lambdas import LambdaInvoker
from shared.llm.costs import cost_by, read_prices
from shared.llm.settings import PriceSettings


@dataclass(frozen=True, slots=True)
class InvokedWorkers:
    """Every product has a worker of its own, which may write to that product's sockets alone."""

    invoker: Invoker

    def call(self, turn: Turn) -> None:
        self.invoker.later(f"{turn.ask.product}/answerer", {"owner": turn.owner, "turn": turn.id})


@cache
def turn_repository() -> TurnRepository:
    return TurnRepository()


@cache
def book() -> Book:
    return Book(turn_repository(), UsageRepository())


@cache
def asking_service() -> AskingService:
    settings = PriceSettings.load()
    prices = read_prices(settings.prices)
    return AskingService(
        thread_service(),
        turn_repository(),
        book(),
        InvokedWorkers(LambdaInvoker()),
        QuotaSettings.load(),
        lambda ask: cost_by(prices, ask.model or settings.model),
    )


@cache
def waiting() -> Waiting:
    return Waiting(asking_service(), thread_service())


@cache
def again_service() -> AgainService:
    return AgainService(thread_service(), asking_service(), waiting())
