"""VoiceAssist: listens and speaks. A web server of its own, since speech streams."""

from functions.voiceassist.voice import overseen, routes, sessions
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.adapted import Adapted
from shared.web.app import create_app
from shared.web.server import serve

LARGEST_BODY = 5 * 1024 * 1024

app = create_app(
    "voiceassist/voice",
    routes.router,
    sessions.router,
    overseen.router,
    doorkeeper=door(Product.VOICEASSIST),
    largest_body=LARGEST_BODY,
)
handler = Adapted(app)


def run() -> None:
    serve(handler)
