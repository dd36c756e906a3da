from pydantic import BaseModel
from shared.web.dialects import hybrid
router = hybrid.router(tags=["health"])
class H(BaseModel):
    status: str
@router.get("/health")
async def health() -> hybrid.Hybrid[H]:
    return hybrid.ok(H(status="x"))
@router.post("/health")
async def health2(body: H) -> list[H]:
    return [body]
@router.get("/boom")
async def boom() -> H:
    raise ZeroDivisionError
