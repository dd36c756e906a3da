"""YouWorker: chat over HTTP. A web server of its own, since its answers stream."""

from functions.youworker.chat import routes
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.adapted import Adapted
from shared.web.app import create_app
from shared.web.server import serve

LARGEST_BODY = 5 * 1024 * 1024

app = create_app("youworker/chat", routes.router, doorkeeper=door(Product.YOUWORKER), largest_body=LARGEST_BODY)
handler = Adapted(app)


def run() -> None:
    serve(handler)
