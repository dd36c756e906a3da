"""A dialer in a world that goes wrong: the telephone network of the simulator, queues that double and reorder, code
that dies before and after its writes, and a clock that jumps. The same seed goes the same way."""

import contextlib
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from botocore.client import BaseClient

from infra.simulator.faults import Rule
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.calls.service.dialing import CallerSettings, DialService
from shared.domain.calls.service.dialogue import DialogueService
from shared.domain.calls.service.pumping import LineSettings, PumpService
from shared.domain.calls.service.reconciling import ReconcilingService
from shared.domain.calls.service.settling import SettlingService
from shared.domain.calls.service.webhooks import WebhookService
from shared.domain.calls.wiring.speaking import speech
from shared.domain.campaigns.model import work
from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus, Outcome, Retries
from shared.domain.campaigns.model.contacts import Row
from shared.domain.campaigns.model.hours import Hours, Window
from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository, SuppressionRepository
from shared.domain.campaigns.service.campaigns import CampaignService
from shared.domain.campaigns.service.contacts import LoadingService, SuppressionService
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.domain.ledger.wiring.keeping import account
from shared.kit.errors import Conflict
from shared.kit.principal import Principal, Product
from shared.telephony import Webhook
from tests.telephony.studio import NOON, Studio

SEAM = "_make_api_call"  # private, and where every call of boto3 and of pynamodb ends
WRITES = frozenset({"UpdateItem", "PutItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})
ANN = Principal("11111111-0000-4000-8000-000000000000", Product.VOICEERA)
AGENT = {
    "name": "Ann",
    "greeting": "Hello.",
    "system_prompt": "You are kind. Our shop in Pune opens at nine in the morning.",
    "longest_seconds": 120,
}
LINES = 5
LOOKS = 10  # steps between two looks whether it is over


MORTAL = threading.local()


class Crash(BaseException):
    """The process is gone."""


class Roster:
    def pinned(self, _user_id: str, _agent_id: str) -> tuple[Mapping[str, Any], int]:
        return AGENT, 3


@dataclass
class Box:
    """A queue that delivers at least once, in any order."""

    chance: random.Random
    held: list[Mapping[str, Any]] = field(default_factory=list)

    def send(self, body: Mapping[str, Any], _delay: int = 0) -> None:
        self.held.append(body)
        if self.chance.random() < 0.05:
            self.held.append(body)

    def taken(self) -> Mapping[str, Any]:
        return self.held.pop(self.chance.randrange(len(self.held)))


@contextmanager
def mortal_calls() -> Iterator[None]:
    """Whoever is mortal may die before or after a write. One call at a time: the store in this process undoes a
    refused transaction by putting everything back."""
    before, lock = getattr(BaseClient, SEAM), threading.RLock()

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        world: World | None = getattr(MORTAL, "world", None)
        dies = world is not None and world.dies(operation)
        if dies and world is not None and world.chance.random() < 0.5:
            raise Crash
        with lock:
            answer = before(client, operation, arguments)
        if dies:
            raise Crash
        return answer

    setattr(BaseClient, SEAM, call)
    try:
        yield
    finally:
        setattr(BaseClient, SEAM, before)


@dataclass
class World:
    studio: Studio
    seed: int
    crashes: float = 0.0
    carrier: Any = None
    lines: int = LINES
    events: Counter[str] = field(default_factory=Counter)
    jumped: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.pumps, self.orders = Box(self.chance), Box(self.chance)
        carrier = replace(self.carrier or self.studio.carrier(), now=self.now)
        upkeep = UpkeepService(CampaignRepository(), self.pumps, self.now)
        lines = LineSettings(lines=self.lines, per_second=1000)
        urls = CallerSettings(url=self.studio.app.url(""), socket_url=self.studio.app.url("/talk", "ws"))
        dialing = DialingRepository()
        settling = SettlingService(CallRepository(), dialing, upkeep, now=self.now)
        suppressions = SuppressionService(SuppressionRepository(), self.now)
        dialogue = DialogueService(upkeep, dialing, TurnRepository(), suppressions, speech(), account(), self.now)
        self.campaigns = CampaignService(CampaignRepository(), ContactRepository(), Roster(), self.pumps, self.now)
        self.suppressions = suppressions
        self.pump = PumpService(upkeep, dialing, self.orders, lines, self.now)
        self.dialer = DialService(upkeep, dialing, settling, carrier, urls, lines, self.now)
        self.reconciler = ReconcilingService(upkeep, CallRepository(), dialing, settling, carrier, self.now)
        self.webhooks = WebhookService(
            carrier,
            CallRepository(),
            TurnRepository(),
            settling,
            dialogue,
            upkeep,
            Box(self.chance),
            urls,
            self.now,
        )
        self.studio.app.document = self.asked

    def now(self) -> datetime:
        """Ours may be ahead of the network's."""
        return self.studio.exchange.clock.now() + self.jumped

    def asked(self, request: Webhook) -> str:
        """The carrier calls us. What dies is answered with an error, and the carrier does not ask again."""
        path = request.url.partition("/carrier/")[2]
        self.studio.app.statuses.pop(f"/carrier/{path}", None)
        try:
            with self.dying():
                if path.startswith("answer/"):
                    return self.webhooks.answer(request).body
                if path.startswith("turn/"):
                    return self.webhooks.turn(request).body
                if path.startswith("done/"):
                    return self.webhooks.done(request).body
                self.webhooks.report(request)
        except (Crash, Exception) as error:  # noqa: BLE001  # as the edge of a function does
            self.events[f"webhook {type(error).__name__}"] += 1
            self.studio.app.statuses[f"/carrier/{path}"] = 500
        return ""

    @contextmanager
    def dying(self) -> Iterator[None]:
        MORTAL.world = self
        try:
            yield
        finally:
            MORTAL.world = None

    def dies(self, operation: str) -> bool:
        return operation in WRITES and self.chance.random() < self.crashes

    def tried(self, box: Box, work_off: Callable[[Mapping[str, Any]], None]) -> None:
        message = box.taken()
        try:
            with self.dying():
                work_off(message)
        except Crash:
            self.events["job died"] += 1
            box.held.append(message)  # it becomes visible again

    def pumped(self, message: Mapping[str, Any]) -> None:
        if message["kind"] == work.PUMP:
            self.pump.pump(message["owner"], message["campaign"])
        else:
            self.reconciler.hush(message["campaign"])

    def reconcile(self) -> None:
        try:
            with self.dying():
                self.reconciler.reconcile()
        except Crash:
            self.events["reconciler died"] += 1

    def broken(self, share: float) -> None:
        """The network's own faults."""
        self.studio.exchange.faults.seed(self.seed)
        kinds = ("lose", "double", "late", "reorder", "placed_then_500", "throttle", "fail")
        self.studio.exchange.faults.rules += [Rule(kind, share=share, seconds=90) for kind in kinds]

    def campaign(
        self, numbers: list[str], hours: float = 48, at_once: int = 4, by_day: Hours | None = None
    ) -> Campaign:
        fields = {
            "name": "Test",
            "agent_id": "22222222-0000-4000-8000-000000000000",
            "window": Window(NOON, NOON + timedelta(hours=hours)),
            "at_once": at_once,
            "retries": Retries(2, timedelta(seconds=60), frozenset({Outcome.BUSY, Outcome.NO_ANSWER})),
            "pause_share": 1.0,
            "hours": by_day,
        }
        rows = [Row(line, number) for line, number in enumerate(numbers, start=1)]
        made = self.campaigns.create(ANN, fields, rows)
        while self.pumps.held:  # many are loaded behind the request
            LoadingService(CampaignRepository(), ContactRepository()).load(self.pumps.taken())
        return made

    def run(self, campaign: Campaign, steps: int, *, meddle: bool = True) -> Campaign:
        """Until it is over: something happens, then something else."""
        self.campaigns.launch(ANN, campaign.id)
        for number in range(steps):
            self.step(campaign, meddle=meddle)
            if number % LOOKS:
                continue
            found = self.campaigns.get(ANN, campaign.id)
            if found.status is CampaignStatus.COMPLETED and not found.counts.in_flight:
                return found
        raise AssertionError(f"not over after {steps} steps: {found.status}, {found.counts}, {self.events}")

    def step(self, campaign: Campaign, *, meddle: bool) -> None:
        draw = self.chance.random()
        if draw < 0.35 and self.pumps.held:
            self.tried(self.pumps, self.pumped)
        elif draw < 0.75 and self.orders.held:
            self.tried(self.orders, self.dialer.dial)
        elif meddle and draw > 0.985:
            self.meddle(campaign)
        elif draw > 0.95:
            self.reconcile()
        else:
            busy = bool(self.pumps.held or self.orders.held)
            self.studio.pass_time(self.chance.choice((1, 3, 10)) if busy else self.chance.choice((10, 45, 120)))

    def meddle(self, campaign: Campaign) -> None:
        if self.chance.random() < 0.3:
            self.jumped = timedelta(seconds=self.chance.choice((0, 2, 30)))
            return
        found = self.campaigns.get(ANN, campaign.id)
        if found.status is CampaignStatus.ACTIVE:
            self.campaigns.pause(ANN, campaign.id)
        if found.status in {CampaignStatus.PAUSED, CampaignStatus.ACTIVE}:
            with contextlib.suppress(Conflict):  # its time may be over
                self.campaigns.launch(ANN, campaign.id)
