"""VoiceERA: the OpenAPI document, its pages, and an answer for every path no other function has."""

from functions.voiceera.portal.routes import router
from shared.web.app import create_app, lambda_handler

app = create_app("voiceera/portal", router)
handler = lambda_handler(app)
