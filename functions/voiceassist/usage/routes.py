from typing import Annotated

from fastapi import Depends, Query

from shared.domain.ledger.service.spending import USUAL_DAYS, SpendingService
from shared.domain.ledger.wiring.spending import spending_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser
from shared.web.usage import BothUsageOut

router = hybrid.router(prefix="/api/usage", tags=["usage"])
Spending = Annotated[SpendingService, Depends(spending_service)]


@router.get("")
async def usage(
    user: CurrentUser, spending: Spending, days: Annotated[int, Query(ge=1, le=366)] = USUAL_DAYS
) -> hybrid.Hybrid[BothUsageOut]:
    """What one used oneself, over so many days (UTC) of which today is the last, and what is left of today's allowance.

    `by_model` and `by_tool` are some seconds behind the days.
    """
    return hybrid.ok(BothUsageOut.both(spending.statement(user, days)))
