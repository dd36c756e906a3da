from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.phi.schemas import (
    PhiEventsOut,
    PhiFoundOut,
    PhiHealthOut,
    PhiRoutingIn,
    PhiRoutingOut,
    PhiRuleIn,
    PhiRuleOut,
    PhiRulesOut,
    PhiStatsOut,
    PhiTextIn,
    RedactedOut,
)
from shared.domain.privacy.model import kind_of
from shared.domain.privacy.service.rules import PrivacyService
from shared.domain.privacy.wiring import privacy_service
from shared.phi.samples import missed
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin/phi", tags=["admin phi"], strict=True)
Privacy = Annotated[PrivacyService, Depends(privacy_service)]


@router.get("/rules")
async def list_rules(user: CurrentUser, privacy: Privacy) -> hybrid.Hybrid[PhiRulesOut]:
    return hybrid.ok(PhiRulesOut.of(privacy.rules(user)))


@router.get("/rules/{rule_id}")
async def get_rule(rule_id: str, user: CurrentUser, privacy: Privacy) -> hybrid.Hybrid[PhiRuleOut]:
    rules = privacy.rules(user)
    return hybrid.ok(PhiRuleOut.of(kind_of(rule_id), rules))


@router.put("/rules/{rule_id}")
@router.patch("/rules/{rule_id}")
async def update_rule(
    rule_id: str, body: PhiRuleIn, user: CurrentUser, privacy: Privacy
) -> hybrid.Hybrid[PhiRuleOut]:
    """`block` lets no text with it out, `mask` takes it out of the text, `allow` lets it be."""
    kind = kind_of(rule_id)
    return hybrid.ok(PhiRuleOut.of(kind, privacy.set_mode(user, kind, body.chosen())))


@router.post("/test")
async def test_text(body: PhiTextIn, user: CurrentUser, privacy: Privacy) -> hybrid.Hybrid[PhiFoundOut]:
    """What is found in a text, and what would become of it. Nothing is kept or counted."""
    return hybrid.ok(PhiFoundOut.of(body.text, privacy.tried(user, body.text)))


@router.post("/redact")
async def redact_text(body: PhiTextIn, user: CurrentUser, privacy: Privacy) -> hybrid.Hybrid[RedactedOut]:
    return hybrid.ok(RedactedOut.of(body.text, privacy.tried(user, body.text)))


@router.get("/routing")
async def get_routing(user: CurrentUser, privacy: Privacy) -> hybrid.Hybrid[PhiRoutingOut]:
    return hybrid.ok(PhiRoutingOut.of(privacy.rules(user)))


@router.patch("/routing")
@router.put("/routing")
async def set_routing(body: PhiRoutingIn, user: CurrentUser, privacy: Privacy) -> hybrid.Hybrid[PhiRoutingOut]:
    return hybrid.ok(PhiRoutingOut.of(privacy.set_routing(user, body.mode)))


@router.get("/stats")
async def stats(
    user: CurrentUser, privacy: Privacy, days: Annotated[int, Query(ge=1, le=90)] = 7
) -> hybrid.Hybrid[PhiStatsOut]:
    return hybrid.ok(PhiStatsOut.of(privacy.stats(user, days), days))


@router.get("/events")
async def events(
    user: CurrentUser,
    privacy: Privacy,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=2000)] = 0,
) -> hybrid.Hybrid[PhiEventsOut]:
    """Of the last month, newest first: kinds and numbers, never what was found."""
    return hybrid.ok(PhiEventsOut.of(privacy.events(user, offset, limit), offset, limit))


@router.get("/health")
async def health(user: CurrentUser, privacy: Privacy) -> hybrid.Hybrid[PhiHealthOut]:
    return hybrid.ok(PhiHealthOut.of(privacy.rules(user), missed()))
