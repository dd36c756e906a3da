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
    """It is told of what there is, and does not look through the folders of five hundred services for one's name; and
    to tell AWS of every part of itself would take it a tenth of a request."""
    loader = made.get_component("data_loader")
    loader.list_available_services = lambda _type: SERVICES
    if BESIDE_THE_CODE.is_dir() and str(BESIDE_THE_CODE) not in loader.search_paths:
        loader.search_paths.insert(0, str(BESIDE_THE_CODE))
    made.set_default_client_config(Config(user_agent="Parley"))
    return made


def client(service: str, config: Config | None = None, **more: Any) -> Any:
    return session().create_client(service, config=config, **more)
