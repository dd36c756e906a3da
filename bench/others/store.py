"""What the plain services of this folder share, whatever framework is around it: two tables of the same store, what
lies in them, and a token that nothing can revoke. No requests are counted here, there is no audit, no totals and no
journal, and nothing is done twice safely."""

import time
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import jwt
from boto3.dynamodb.conditions import Key
from pydantic import BaseModel

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource, Table

SECRET = "of the plain services alone, and long enough to sign with"  # noqa: S105  # it protects nothing
TALKS, MESSAGES = "plain-conversations", "plain-messages"


class Person(BaseModel):
    email: str


class Title(BaseModel):
    title: str


class Content(BaseModel):
    content: str


class Talk(BaseModel):
    owner: str
    id: str
    title: str
    created_at: str


class Message(BaseModel):
    talk: str
    at: str
    role: str
    content: str


@cache
def store() -> "DynamoDBServiceResource":
    return boto3.resource("dynamodb", region_name="us-east-1")


@cache
def table(name: str) -> "Table":
    return store().Table(name)


def create_tables() -> None:
    for name, first, second in ((TALKS, "owner", "id"), (MESSAGES, "talk", "at")):
        keys: Any = [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]
        kinds: Any = [{"AttributeName": each, "AttributeType": "S"} for each in (first, second)]
        store().create_table(
            TableName=name, KeySchema=keys, AttributeDefinitions=kinds, BillingMode="PAY_PER_REQUEST"
        )


def token_of(person: Person) -> str:
    return jwt.encode({"sub": person.email, "exp": time.time() + 3600}, SECRET, "HS256")


def owner_of(authorization: str) -> str:
    return str(jwt.decode(authorization.removeprefix("Bearer "), SECRET, ["HS256"])["sub"])


def begun(owner: str, title: str) -> Talk:
    made = Talk(owner=owner, id=str(uuid4()), title=title, created_at=now())
    table(TALKS).put_item(Item=made.model_dump())
    return made


def talks_of(owner: str) -> list[Talk]:
    found = table(TALKS).query(KeyConditionExpression=Key("owner").eq(owner), ScanIndexForward=False, Limit=20)
    return [Talk.model_validate(each) for each in found["Items"]]


def kept(talk: str, role: str, content: str) -> Message:
    made = Message(talk=talk, at=f"{now()}#{uuid4()}", role=role, content=content)
    table(MESSAGES).put_item(Item=made.model_dump())
    return made


def messages_in(talk: str) -> list[Message]:
    found = table(MESSAGES).query(KeyConditionExpression=Key("talk").eq(talk), Limit=50)
    return [Message.model_validate(each) for each in found["Items"]]


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
