"""VoiceAssist: is it alive, is it ready."""

from functions.voiceassist.health.routes import router
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/health", router)
handler = lambda_handler(app)
