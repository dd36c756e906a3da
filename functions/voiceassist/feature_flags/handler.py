"""VoiceAssist: feature flags, and what they say to the caller."""

from functions.voiceassist.feature_flags.routes import experiments, router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/feature_flags", router, experiments, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
