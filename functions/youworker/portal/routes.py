from pathlib import Path

from shared.web.dialects import detail
from shared.web.portal import add_portal

router = detail.router()
add_portal(router, "YouWorker.AI", Path(__file__).with_name("openapi.json"))
