"""VoiceERA: where a person wants to be told of what happens."""

from functions.voiceera.webhooks.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceera/webhooks", router, doorkeeper=door(Product.VOICEERA))
handler = lambda_handler(app)
