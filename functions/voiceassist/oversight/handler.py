"""VoiceAssist: what administrators see of what people have here, and what they do with it."""

from functions.voiceassist.oversight import acts, counts, routes, voices
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app(
    "voiceassist/oversight",
    counts.router,
    acts.router,
    routes.router,
    voices.router,
    doorkeeper=door(Product.VOICEASSIST),
)
handler = lambda_handler(app)
