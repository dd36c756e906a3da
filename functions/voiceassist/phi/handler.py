"""VoiceAssist: what is done about identifiers in prompts, for administrators."""

from functions.voiceassist.phi.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/phi", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
