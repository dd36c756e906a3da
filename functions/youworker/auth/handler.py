"""YouWorker.AI: obtaining a token."""

from functions.youworker.auth.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("youworker/auth", router, doorkeeper=door(Product.YOUWORKER))
handler = lambda_handler(app)
