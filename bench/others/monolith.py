"""`python -m bench.others.monolith PORT`: the service one would write in an afternoon, one process for everything,
on the same store and the same model. It signs people in, keeps conversations and messages, and passes a model's
words on; `bench/others/store.py` says what it leaves out."""

import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import uvicorn
from fastapi import Depends, FastAPI, Header
from fastapi.responses import StreamingResponse

from bench.others import store
from bench.others.store import Content, Message, Person, Talk, Title

app = FastAPI()


def user(authorization: Annotated[str, Header()]) -> str:
    return store.owner_of(authorization)


User = Annotated[str, Depends(user)]


@app.post("/login")
def login(person: Person) -> dict[str, str]:
    return {"access_token": store.token_of(person)}


@app.post("/api/conversations")
def begin(body: Title, owner: User) -> Talk:
    return store.begun(owner, body.title)


@app.get("/api/conversations")
def list_talks(owner: User) -> list[Talk]:
    return store.talks_of(owner)


@app.post("/api/conversations/{talk}/messages")
def say(talk: str, body: Content, _owner: User) -> Message:
    return store.kept(talk, "user", body.content)


@app.get("/api/conversations/{talk}/messages")
def list_messages(talk: str, _owner: User) -> list[Message]:
    return store.messages_in(talk)


@app.post("/chat/{talk}")
async def chat(talk: str, body: Content, _owner: User) -> StreamingResponse:
    store.kept(talk, "user", body.content)
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
    store.kept(talk, "assistant", said)
    yield f"data: {json.dumps({'event': 'done'})}\n\n"


def word_in(line: str) -> str:
    told = line.removeprefix("data: ")
    if not told.startswith("{"):
        return ""
    choices = json.loads(told)["choices"]
    return str(choices[0]["delta"].get("content", "")) if choices else ""


if __name__ == "__main__":
    store.create_tables()
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
