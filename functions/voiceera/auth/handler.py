"""VoiceERA: signing up and in."""

from functions.voiceera.auth import recovery_routes
from functions.voiceera.auth.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceera/auth", router, recovery_routes.router, doorkeeper=door(Product.VOICEERA))
handler = lambda_handler(app)
