"""API Gateway's connections, at the address that the templates put into the environment."""

import os
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from shared.kit import aws
from shared.kit.observability import logger
from shared.sockets import Gone

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

AT_ONCE = 64  # connections a worker may be writing to
one_by_one = Lock()


def client(product: str) -> "ApiGatewayManagementApiClient":
    """Made once, though a worker's threads all ask at the same moment: making one takes longer than a usual turn."""
    with one_by_one:
        return made(product)


@cache
def made(product: str) -> "ApiGatewayManagementApiClient":
    """A socket that does not read is waited for as long as the gateway waits; a throttled post comes again."""
    patient = Config(
        connect_timeout=1,
        read_timeout=12,
        retries={"mode": "standard", "total_max_attempts": 6},
        max_pool_connections=AT_ONCE,
    )
    endpoint = os.environ[f"PARLEY_SOCKET_ENDPOINT_{product.upper()}"]
    management: ApiGatewayManagementApiClient = aws.client(
        "apigatewaymanagementapi", patient, endpoint_url=endpoint
    )
    return management


@dataclass(frozen=True, slots=True)
class GatewaySockets:
    product: str

    def post(self, connection: str, data: bytes) -> None:
        try:
            client(self.product).post_to_connection(ConnectionId=connection, Data=data)
        except ClientError as error:
            if is_gone(error):
                raise Gone(connection) from error
            raise

    def close(self, connection: str) -> None:
        try:
            client(self.product).delete_connection(ConnectionId=connection)
        except ClientError as error:
            if not is_gone(error):
                logger.exception("a socket could not be closed")


def is_gone(error: ClientError) -> bool:
    return error.response["ResponseMetadata"].get("HTTPStatusCode") in {400, 410} or (
        error.response["Error"].get("Code") == "GoneException"
    )
