"""YouWorker: what a person used, and what is left of today."""

from functions.youworker.usage.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("youworker/usage", router, doorkeeper=door(Product.YOUWORKER))
handler = lambda_handler(app)
