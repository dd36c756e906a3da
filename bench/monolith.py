"""`python -m bench.monolith PORT`: the service one would write in an afternoon, one process for everything, on the
same store and the same model. It signs people in with a token that nothing can revoke, keeps conversations and
messages, and passes a model's words on. It counts no requests, keeps no audit, no totals and no journal, and does
nothing twice safely."""

import json
import os
import sys
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import uuid4

import boto3
import httpx
import jwt
import uvicorn
from boto3.dynamodb.conditions import Key
from fastapi import Depends, FastAPI, Header
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

SECRET = "of the monolith alone, and long enough to sign with"  # noqa: S105  # it protects nothing
TALKS, MESSAGES = "monolith-conversations", "monolith-messages"
app = FastAPI()
store = boto3.resource("dynamodb", region_name="us-east-1", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
talks, messages = store.Table(TALKS), store.Table(MESSAGES)


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


def user(authorization: Annotated[str, Header()]) -> str:
    return str(jwt.decode(authorization.removeprefix("Bearer "), SECRET, ["HS256"])["sub"])


User = Annotated[str, Depends(user)]


@app.post("/login")
def login(person: Person) -> dict[str, str]:
    return {"access_token": jwt.encode({"sub": person.email, "exp": time.time() + 3600}, SECRET, "HS256")}


@app.post("/api/conversations")
def begin(body: Title, owner: User) -> Talk:
    made = Talk(owner=owner, id=str(uuid4()), title=body.title, created_at=now())
    talks.put_item(Item=made.model_dump())
    return made


@app.get("/api/conversations")
def list_talks(owner: User) -> list[Talk]:
    found = talks.query(KeyConditionExpression=Key("owner").eq(owner), ScanIndexForward=False, Limit=20)
    return [Talk(**each) for each in found["Items"]]


@app.post("/api/conversations/{talk}/messages")
def say(talk: str, body: Content, _owner: User) -> Message:
    return kept(talk, "user", body.content)


@app.get("/api/conversations/{talk}/messages")
def list_messages(talk: str, _owner: User) -> list[Message]:
    found = messages.query(KeyConditionExpression=Key("talk").eq(talk), Limit=50)
    return [Message(**each) for each in found["Items"]]


@app.post("/chat/{talk}")
async def chat(talk: str, body: Content, _owner: User) -> StreamingResponse:
    kept(talk, "user", body.content)
    return StreamingResponse(answer(talk, body.content), media_type="text/event-stream")


async def answer(talk: str, question: str) -> AsyncIterator[str]:
    asked = {"model": "a-model", "stream": True, "messages": [{"role": "user", "content": question}]}
    said = ""
    async with (
        httpx.AsyncClient(timeout=60) as client,
        client.stream("POST", f"{os.environ['OPENAI_BASE_URL']}/chat/completions", json=asked) as stream,
    ):
        async for line in stream.aiter_lines():
            word = word_in(line)
            said += word
            if word:
                yield f"data: {json.dumps({'event': 'token', 'text': word})}\n\n"
    kept(talk, "assistant", said)
    yield f"data: {json.dumps({'event': 'done'})}\n\n"


def word_in(line: str) -> str:
    told = line.removeprefix("data: ")
    if not told.startswith("{"):
        return ""
    choices = json.loads(told)["choices"]
    return str(choices[0]["delta"].get("content", "")) if choices else ""


def kept(talk: str, role: str, content: str) -> Message:
    made = Message(talk=talk, at=f"{now()}#{uuid4()}", role=role, content=content)
    messages.put_item(Item=made.model_dump())
    return made


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def create_tables() -> None:
    for name, first, second in ((TALKS, "owner", "id"), (MESSAGES, "talk", "at")):
        keys: Any = [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]
        kinds: Any = [{"AttributeName": each, "AttributeType": "S"} for each in (first, second)]
        store.create_table(
            TableName=name, KeySchema=keys, AttributeDefinitions=kinds, BillingMode="PAY_PER_REQUEST"
        )


if __name__ == "__main__":
    create_tables()
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
