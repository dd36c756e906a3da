"""YouWorker: sessions, and what was said in them."""

from functions.youworker.sessions import routes
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("youworker/sessions", routes.router, doorkeeper=door(Product.YOUWORKER))
handler = lambda_handler(app)
