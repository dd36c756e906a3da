"""YouWorker: is it alive, and what it works with."""

from functions.youworker.health.routes import router
from shared.web.app import create_app, lambda_handler

app = create_app("youworker/health", router)
handler = lambda_handler(app)
