"""YouWorker: documents of one's own, found by semantic search."""

from functions.youworker.ingestion.routes import router
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

LARGEST_BODY = 5 * 1024 * 1024  # what a function is given holds no more, encoded
app = create_app("youworker/ingestion", router, doorkeeper=door(Product.YOUWORKER), largest_body=LARGEST_BODY)
handler = lambda_handler(app)
