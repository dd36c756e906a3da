"""VoiceERA: what the carrier asks and reports about calls. Nothing here is believed unless it is signed."""

from functions.voiceera.carrier.routes import router
from shared.web.app import create_app, lambda_handler

app = create_app("voiceera/carrier", router)
handler = lambda_handler(app)
