"""VoiceAssist: answers as they are being made, for clients without a socket; and answers given once more."""

from functions.voiceassist.turns import routes
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/turns", routes.router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
