"""`python -m bench.gathered PORT`: functions of the fleet as one web server, each with the paths of its row: to compare
their code with a service that is one process, without what plays API Gateway in between."""

import sys
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

import uvicorn

from infra.fleet import Function, Http
from infra.registry import FLEET

ROWS = ("voiceassist/auth", "voiceassist/conversations")


def patterns(row: Function) -> list[str]:
    return [path.replace("{proxy+}", "*") for http in row.of(Http) for path in http.paths]


APPS = {name: import_module(FLEET[name].entry[0]).app for name in ROWS}
PATHS = [(pattern, APPS[name]) for name in ROWS for pattern in patterns(FLEET[name])]


async def app(scope: Any, receive: Any, send: Any) -> None:
    found = next(app for pattern, app in PATHS if fnmatchcase(scope["path"], pattern))
    await found(scope, receive, send)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="off")
