"""VoiceAssist: one's own profile, keys and connected services, and what administrators do with accounts."""

from functions.voiceassist.users import keys, links, routes
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

ROUTERS = (routes.router, keys.router, links.router)
app = create_app("voiceassist/users", *ROUTERS, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
