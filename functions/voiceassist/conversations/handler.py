"""VoiceAssist: conversations, their messages, branches, settings and events."""

from functions.voiceassist.conversations import routes, threads
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/conversations", routes.router, threads.router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
