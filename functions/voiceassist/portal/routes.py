from pathlib import Path

from shared.web.dialects import hybrid
from shared.web.portal import add_portal

router = hybrid.router()
add_portal(router, "VoiceAssist", Path(__file__).with_name("openapi.json"))
