"""VoiceAssist: what a conversation is to know of a patient, and presets of it."""

from functions.voiceassist.clinical_contexts import preset_routes, routes
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app(
    "voiceassist/clinical_contexts",
    routes.router,
    preset_routes.router,
    doorkeeper=door(Product.VOICEASSIST),
)
handler = lambda_handler(app)
