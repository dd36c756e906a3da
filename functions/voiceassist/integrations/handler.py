"""VoiceAssist: a person's calendars and mail, on servers of theirs."""

from functions.voiceassist.integrations import account_routes, action_routes, calendar_routes, mail_routes
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app(
    "voiceassist/integrations",
    account_routes.router,
    action_routes.router,
    calendar_routes.router,
    mail_routes.router,
    doorkeeper=door(Product.VOICEASSIST),
)
handler = lambda_handler(app)
