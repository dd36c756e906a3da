"""VoiceERA: campaigns, whom they call, and whom a person never calls."""

from functions.voiceera.campaigns.contacts import router as contacts
from functions.voiceera.campaigns.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

LARGEST_UPLOAD = 5 * 1024 * 1024  # what a function is given in one request ends near six

app = create_app(
    "voiceera/campaigns", router, contacts, doorkeeper=door(Product.VOICEERA), largest_body=LARGEST_UPLOAD
)
handler = lambda_handler(app)
