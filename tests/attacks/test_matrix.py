"""Every operation that names anything, asked by somebody else: read from the documents, so that none is left out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.attacks.operations import NAMED, PRODUCTS, Operation, described, example, fields, operations
from tests.faults.order.check import ALONE
from tests.faults.order.stock import Stock
from tests.functions.attachments import form
from tests.functions.estate import SEEDED, Person, archived, settled
from tests.lambda_client import Answer

MARK = "Anemone-Quill"
REFUSED = {403, 404}
# What is no id of anybody's: a place in a list, a word of ours, or a name within what is the caller's own.
WORDS = {
    "page": "1",
    "version": "1",
    "made_as": "markdown",
    "provider": "google",
    "rule_id": "email",
    "flag_name": "voice",
    "kind": "files",
    "branch_id": "main",
    "invitation_id": "invite",
    "job_id": "job",
    "token": "token",
    "resource_id": "of a record of the audit",
    "challenge_token": "a secret: forged ones are tried elsewhere",
    "refresh_token": "as above",
    "client_id": "of an account elsewhere, as the next three",
    "thread_id": "1",
    "calendar_id": "1",
    "recurrence_id": "1",
    "client_message_id": "what a client calls its own message",
    "voice_id": "one of ours",
    "model_id": "one of ours",
    "caller_id": "a number",
}
FITTING = {"file_name": "a.txt"}  # where not every text will do
# Ids by which a person names things of their own, or that another server gave out; with the answers there may be.
OWN_NAMES = {
    "voiceassist GET /api/integrations/calendar/events/{event_uid}": "an appointment at the caller's own server",
    "voiceassist PUT /api/integrations/calendar/events/{event_uid}": "as above",
    "voiceassist PATCH /api/integrations/calendar/events/{event_uid}": "as above",
    "voiceassist DELETE /api/integrations/calendar/events/{event_uid}": "as above",
    "voiceassist GET /api/integrations/email/messages/{message_id}": "a letter at the caller's own server",
    "voiceassist GET /api/integrations/email/messages/{message_id}/attachments/{attachment_id}": "as above",
    "youworker POST /v1/chat/stream": "a session's name is its owner's",
    "youworker POST /v1/chat/unified": "as above",
    "youworker POST /v1/chat/voice": "as above",
    "voiceera DELETE /suppressions/{phone_number}": "whom one never calls, by number",
}
OPEN = {  # whoever has the link may ask; what it guards is a password
    "voiceassist GET /api/shared/{share_token}",
    "voiceassist POST /api/shared/{share_token}",
}
COUNTING = {*ALONE, "audit", "audit-seals", "rollups"}


def ids_of(seeds: Mapping[str, str], product: str) -> dict[str, str]:
    """The names that a product's operations have for them."""
    names = {**seeds, "key": seeds["conversation_id"], "event_uid": seeds["message_id"]}
    if product == "voiceassist":
        names |= {"session_id": seeds["conversation_id"], "target_folder_id": seeds["folder_id"]}
        names |= {"parent_folder_id": seeds["folder_id"], "parent_message_id": seeds["message_id"]}
        names |= {"clinical_context_id": seeds["context_id"], "parent_id": seeds["folder_id"]}
    if product == "youworker":
        names |= {"session_id": seeds["worker_session"], "message_id": seeds["worker_message"]}
        names |= {"key_id": seeds["worker_key"]}
    return names


def named(operation: Operation) -> tuple[list[str], list[str], list[str]]:
    """What it asks for by id: in the path, in the query, in the body."""
    places = (
        operation.parameters("path"),
        operation.parameters("query"),
        fields(operation.product, operation.body),
    )
    path, query, body = ([name for name in place if is_id(name)] for place in places)
    return path, query, body


def is_id(name: str) -> bool:
    return name not in WORDS and (name.endswith(("_id", "_uid", "_token")) or name in {"key", "phone_number"})


def filled(operation: Operation, ids: Mapping[str, str]) -> str:
    known = {**WORDS, **ids}
    return NAMED.sub(lambda found: known[found[1]], operation.path)


def sent(who: Person, operation: Operation, path_ids: Mapping[str, str], ids: Mapping[str, str]) -> Answer:
    """`ids` fill the query and the body."""
    query = {name: ids[name] for name in named(operation)[1] if name in ids}
    body: Any = None
    headers: dict[str, str] = {}
    if operation.body is not None:
        body = example(operation.product, operation.body, {**FITTING, **ids})
    elif operation.path.endswith("/contacts"):
        body, headers = "phone_number\n+14155550107", {"content-type": "text/csv"}
    elif "requestBody" in operation.told:
        body, headers = form(b"x", "a.txt", **{name: ids[name] for name in ("document_id",) if name in ids})
    path = filled(operation, path_ids)
    caller = who.at[operation.product]
    return caller.call(operation.function, operation.method, path, body, query=query, headers=headers)


def attempts(
    operation: Operation, theirs: Mapping[str, str], own: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """All ids of the owner's in a path; and one of them among ids of the caller's own."""
    path = named(operation)[0]
    if not path:
        return
    yield {**own, **{name: theirs[name] for name in path}}
    for name in path if len(path) > 1 else ():
        yield {**own, name: theirs[name]}


def refusal_schema(operation: Operation) -> Any:
    told = operation.told["responses"]["4XX"]["content"]["application/json"]["schema"]
    return {**told, "components": described(operation.product)["components"]}


def stock_without(stranger: Person) -> dict[str, list[str]]:
    """Everything that is not the stranger's, and does not count what anybody does."""
    stock = Stock.taken()
    found = {
        noun: sorted(
            str(item) for item in items if stranger.id not in str(item) and stranger.email not in str(item)
        )
        for noun, items in stock.tables.items()
        if noun not in COUNTING
    }
    return found | {
        noun: sorted(key for key in keys if stranger.id not in key) for noun, keys in stock.buckets.items()
    }


def told_nothing(operation: Operation, answer: Answer, ann: Person) -> None:
    where = f"{operation.name} answered {answer.status}: {answer.text[:300]}"
    assert answer.status < 500, where
    for secret in (MARK, ann.email, ann.id):
        assert secret not in answer.text, where
        assert secret not in str(answer.headers), where


def refused(operation: Operation, answer: Answer) -> None:
    where = f"{operation.name} answered {answer.status}: {answer.text[:300]}"
    assert answer.status in REFUSED | ({401} if operation.name in OPEN else set()), where
    problems = list(Draft202012Validator(refusal_schema(operation)).iter_errors(json.loads(answer.text)))
    assert not problems, f"{where}: {problems[0].message}"


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("engine", "without_limits")
def test_no_operation_opens_what_is_somebody_elses_and_none_changes_it() -> None:
    ann, eve = Person.new("ann@example.com", "Ann Lee"), Person.new("eve@example.com", "Eve Hall")
    seeds, own = settled(ann, MARK), settled(eve, "Nobody")
    seeds["export_id"], own["export_id"] = archived(ann), "x"
    before, asked = stock_without(eve), [each for each in operations() if any(named(each))]
    for operation in asked:
        for ids in attempts(operation, ids_of(seeds, operation.product), ids_of(own, operation.product)):
            answer = sent(eve, operation, ids, {})
            told_nothing(operation, answer, ann)
            if operation.name not in OWN_NAMES:
                refused(operation, answer)
    for operation in asked:
        if any(named(operation)[1:]):
            ids = ids_of(seeds, operation.product)
            told_nothing(operation, sent(eve, operation, ids_of(own, operation.product), ids), ann)
    assert len(asked) > 150
    assert stock_without(eve) == before


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_id_that_is_asked_for_is_one_that_somebody_has(product: str) -> None:
    known = {
        "export_id",
        "admin_user_id",
        *ids_of(dict.fromkeys(SEEDED, "x"), product),
    }  # no estate has looks of administrators
    wanted = {name for each in operations() if each.product == product for names in named(each) for name in names}
    assert wanted - known == set(), "give the estate one of these, or say here why nobody has one"


def test_no_reason_is_left_over() -> None:
    assert set(OWN_NAMES) | OPEN <= {each.name for each in operations()}
