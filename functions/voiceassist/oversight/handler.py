"""VoiceAssist: what administrators see of what people have here."""

from functions.voiceassist.oversight.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/oversight", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
