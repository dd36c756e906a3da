"""VoiceAssist: signing up, in and out."""

from functions.voiceassist.auth import recovery_routes, two_factor_routes
from functions.voiceassist.auth.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app(
    "voiceassist/auth",
    router,
    recovery_routes.router,
    two_factor_routes.router,
    doorkeeper=door(Product.VOICEASSIST),
)
handler = lambda_handler(app)
