"""VoiceAssist: administrators ask people in, and help who cannot get in."""

from functions.voiceassist.invitations.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/invitations", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
