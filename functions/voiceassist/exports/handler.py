"""VoiceAssist: conversations to take away, and everything of one's own."""

from functions.voiceassist.exports.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/exports", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
