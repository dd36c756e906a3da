"""VoiceAssist: what administrators keep in the knowledge base."""

from functions.voiceassist.admin_kb.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

LARGEST_BODY = 5 * 1024 * 1024  # what a function is given holds no more, encoded
app = create_app("voiceassist/admin_kb", router, doorkeeper=door(Product.VOICEASSIST), largest_body=LARGEST_BODY)
handler = lambda_handler(app)
