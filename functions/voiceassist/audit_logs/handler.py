"""VoiceAssist: who did what, for administrators."""

from functions.voiceassist.audit_logs.routes import clinical, router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/audit_logs", router, clinical, doorkeeper=door(Product.VOICEASSIST))
handler = lambda_handler(app)
