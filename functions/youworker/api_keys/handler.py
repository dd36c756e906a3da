"""YouWorker.AI: keys that people make for their programs."""

from functions.youworker.api_keys.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("youworker/api_keys", router, doorkeeper=door(Product.YOUWORKER))
handler = lambda_handler(app)
