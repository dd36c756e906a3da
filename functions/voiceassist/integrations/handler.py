"""VoiceAssist: a person's calendars, on a server of theirs."""

from functions.voiceassist.integrations import account_routes, calendar_routes
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app(
    "voiceassist/integrations",
    account_routes.router,
    calendar_routes.router,
    doorkeeper=door(Product.VOICEASSIST),
)
handler = lambda_handler(app)
