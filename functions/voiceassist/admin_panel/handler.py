"""VoiceAssist: the administrators' view of people and of the system."""

from functions.voiceassist.admin_panel.routes import router
from functions.voiceassist.admin_panel.users import router as users
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/admin_panel", router, users, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
