"""VoiceERA: conversations with an agent in writing."""

from functions.voiceera.rehearsal.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceera/rehearsal", router, doorkeeper=door(Product.VOICEERA))
handler = lambda_handler(app)
