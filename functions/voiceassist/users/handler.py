"""VoiceAssist: one's own profile, and what administrators do with accounts."""

from functions.voiceassist.users.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/users", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
