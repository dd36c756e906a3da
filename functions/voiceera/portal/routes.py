from pathlib import Path

from shared.web.dialects import envelope
from shared.web.portal import add_portal

router = envelope.router()
add_portal(router, "VoiceERA", Path(__file__).with_name("openapi.json"))
