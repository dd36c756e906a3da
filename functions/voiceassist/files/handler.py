"""VoiceAssist: files of a person's server, into the knowledge base."""

from functions.voiceassist.files.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/files", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
