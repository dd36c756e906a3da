"""YouWorker: what was used, by day, model and tool."""

from functions.youworker.analytics.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

app = create_app("youworker/analytics", router, doorkeeper=door(Product.YOUWORKER))
handler = lambda_handler(app)
