"""The plain service's login, conversations and messages on Powertools' own resolver: a Lambda function with no ASGI
framework in it. Streams are left out, since the resolver answers in one piece."""

from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Depends, Request

from bench.others import store
from bench.others.store import Content, Message, Person, Talk, Title

app = APIGatewayHttpResolver(enable_validation=True)


def user(request: Request) -> str:
    return store.owner_of(request.headers["authorization"])


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


@app.post("/api/conversations/<talk>/messages")
def say(talk: str, body: Content, _owner: User) -> Message:
    return store.kept(talk, "user", body.content)


@app.get("/api/conversations/<talk>/messages")
def list_messages(talk: str, _owner: User) -> list[Message]:
    return store.messages_in(talk)


handler = app.resolve
