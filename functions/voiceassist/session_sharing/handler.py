"""VoiceAssist: links by which others read a conversation."""

from functions.voiceassist.session_sharing.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/session_sharing", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
