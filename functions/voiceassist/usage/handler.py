"""VoiceAssist: what a person used, and what is left of today."""

from functions.voiceassist.usage.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/usage", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
