"""The web server of a function that streams, for the adapter beside it."""

import os

from starlette.types import ASGIApp

PORT = 8080


def serve(app: ASGIApp) -> None:
    import uvicorn  # noqa: PLC0415  # only where it serves: the local system brings its own

    port = int(os.environ.get("AWS_LWA_PORT", PORT))
    uvicorn.run(app, host="127.0.0.1", port=port, lifespan="off", access_log=False, server_header=False)
