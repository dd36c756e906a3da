"""One person's document is in nobody else's answer, citation, tool result, session or error."""

from typing import Any

import pytest

from tests.servers.models import Reply
from tests.turns.conftest import Running
from tests.turns.streams import streamed

SECRET = "Zephyrine"  # stands in the document and in no question
TEXT = f"Gout in the knee is eased by colchicine, says {SECRET}."
QUESTION = "What eases gout in the knee?"
LOOK = {
    "id": "one",
    "name": "semantic_search",
    "arguments": ('{"query": "gout in the knee is eased by colchicine"}',),
}


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """By words alone: what is found is a matter of whose it is, not of what it means."""
    return environ | {"PARLEY_EMBEDDINGS": "none"}


def asked(running: Running, key: str, session: str) -> tuple[str, Any]:
    """All that the model was told, and all that the person was."""
    before = len(running.models.seen)
    running.models.next(Reply("", calls=(LOOK,)), Reply("Colchicine [1][2]."))
    told = streamed(running, key, QUESTION, session_id=session)
    return str([each.body for each in running.models.seen[before:]]), told


def test_a_private_document_reaches_its_owner_and_no_other(running: Running) -> None:
    hers, his = running.key(), running.key()

    def ask(key: str, method: str, path: str, body: Any = None) -> Any:
        return running.caller.ask(method, f"worker:{path}", body=body, **{"x-api-key": key})

    kept = ask(hers, "POST", "/v1/ingestion/text", {"text": TEXT, "metadata": {"title": SECRET}})
    assert kept.status_code == 200, kept.text
    document = kept.json()["document_id"]
    heard, told = asked(running, hers, "own")
    assert SECRET in heard
    assert document in str(told)  # cited

    heard, told = asked(running, his, "own")
    stored = ask(his, "GET", "/v1/sessions/own/messages")
    found = ask(his, "POST", "/v1/ingestion/search", {"query": QUESTION})
    errors = [ask(his, method, f"/v1/ingestion/documents/{document}").text for method in ("GET", "DELETE")]
    again = ask(his, "POST", "/v1/ingestion/text", {"text": "Another.", "document_id": document}).text
    page = ask(his, "GET", f"/v1/ingestion/documents/{document}/pages/1").text
    theirs = (heard, told, stored.text, found.text, *errors, again, page)
    assert (stored.status_code, found.status_code) == (200, 200)
    assert not [each for each in theirs if SECRET in str(each)]
    assert not [each for each in (heard, told, stored.text, found.text) if document in str(each)]
