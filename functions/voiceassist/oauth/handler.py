"""VoiceAssist: signing in with Google, Microsoft or an issuer of one's own."""

from functions.voiceassist.oauth.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/oauth", router, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
