"""Clients of AWS, made from one session: what it reads and parses to make a client, it does once for all of them.

pynamodb makes a session of its own, which is as frugal.
"""

from functools import cache
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

BESIDE_THE_CODE = Path(__file__).resolve().parents[2] / "aws"  # where an artefact has the endpoints of these
SERVICES = ["apigatewaymanagementapi", "dynamodb", "lambda", "s3", "sqs", "ssm"]


@cache
def session() -> Session:
    return frugal(get_session())


def frugal(made: Session) -> Session:
    """To tell AWS of every part of itself would take it a tenth of a request.

    In an artefact it is told of what there is, and does not look through the folders of five hundred services.
    Elsewhere somebody's profile may need others: for a role, say.
    """
    made.set_default_client_config(Config(user_agent="Parley"))
    if BESIDE_THE_CODE.is_dir():
        loader = made.get_component("data_loader")
        loader.list_available_services = lambda _type: SERVICES
        loader.search_paths.insert(0, str(BESIDE_THE_CODE))
    return made


def client(service: str, config: Config | None = None, **more: Any) -> Any:
    return session().create_client(service, config=config, **more)
