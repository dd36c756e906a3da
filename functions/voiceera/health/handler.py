"""VoiceERA: is it alive, is it ready."""

from functions.voiceera.health.routes import router
from shared.web.app import create_app, lambda_handler

app = create_app("voiceera/health", router)
handler = lambda_handler(app)
