"""VoiceAssist: what Prometheus scrapes."""

from functions.voiceassist.metrics.routes import router
from shared.web.app import create_app, lambda_handler

app = create_app("voiceassist/metrics", router)
handler = lambda_handler(app)
