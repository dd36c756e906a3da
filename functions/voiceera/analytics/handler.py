"""VoiceERA: what calls came to."""

from functions.voiceera.analytics.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceera/analytics", router, doorkeeper=door(Product.VOICEERA))
handler = lambda_handler(app)
