"""A person's mail on an IMAP and an SMTP server of theirs, which are real ones."""

import base64
import imaplib
from collections.abc import Iterator
from typing import Any

import pytest

from shared.kit import settings
from tests.functions.elsewhere import ask, newcomer
from tests.lambda_client import Answer, Caller
from tests.mail.office import Office, opened
from tests.servers.dovecot import MAIL_SERVERS
from tests.servers.programs import NAMES, free_port

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")
LETTER = {"to_addresses": ["bob@example.com"], "subject": "Gout", "body": "It hurts.\n"}


@pytest.fixture(scope="module", params=MAIL_SERVERS)
def imap(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with request.param(tmp_path_factory.mktemp("mail")) as port:
        with imaplib.IMAP4("127.0.0.1", port) as wire:
            wire.login("ann", NAMES["ann"])
            for name in ("Ward", '"Caf&AOk-"'):
                wire.create(name)
            for number in range(25):
                flags = r"(\Seen \Flagged)" if number == 3 else ""
                wire.append("Ward", flags, imaplib.Time2Internaldate(1_700_000_000), written(number))
        yield port


@pytest.fixture
def office() -> Iterator[Office]:
    with opened() as found:
        yield found


@pytest.fixture
def ann(imap: int, office: Office) -> Caller:
    who = newcomer()
    assert store(who, imap, office.port).status == 200
    return who


def store(who: Caller, imap: int, smtp: int, **more: Any) -> Any:
    body = {
        "imap_host": "127.0.0.1", "imap_port": imap, "imap_security": "none",
        "smtp_host": "127.0.0.1", "smtp_port": smtp, "smtp_security": "none",
        "username": "ann", "password": NAMES["ann"], "address": "ann@example.com", **more,
    }  # fmt: skip
    return ask(who, "PUT", "/accounts/mail", body)


def written(number: int) -> bytes:
    thread = "References: <m0@example.com>\r\n" if number in {5, 6} else ""
    start = f"From: Bob Lee <bob@example.com>\r\nTo: ann@example.com\r\nSubject: =?utf-8?q?N=C2=B0?= {number}\r\n"
    start += f"Message-ID: <m{number}@example.com>\r\n{thread}Date: Thu, 5 Mar 2026 09:{number:02d}:00 +0100\r\n"
    if number != 7:
        return f"{start}\r\nHello,\r\nthis is letter {number}.\r\n".encode()
    parts = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        '--b\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n<style>x</style><p>Seven &amp; <b>more</b></p>\r\n'
        '--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nx\r\n--b--\r\n'
    )
    return (start + parts).encode()


def listed(who: Caller, **query: Any) -> Any:
    answer = ask(who, "GET", "/email/messages", **{"folder": "Ward", **query})
    assert answer.status == 200, answer.text
    return answer.body["data"]


def test_folders_are_listed_with_what_is_in_them(ann: Caller) -> None:
    folders = {each["name"]: each for each in ask(ann, "GET", "/email/folders").body["folders"]}
    assert folders["INBOX"]["is_inbox"]
    assert folders["Sent"]["isSent"]
    assert (folders["Ward"]["total_messages"], folders["Ward"]["unread_messages"]) == (25, 24)
    assert "Café" in folders
    assert listed(ann, folder="Café")["messages"] == []


def test_messages_come_in_pages_newest_first_and_stay_unread(ann: Caller) -> None:
    pages = [listed(ann, page=number, page_size=10) for number in (1, 2, 3, 4)]
    assert [len(each["messages"]) for each in pages] == [10, 10, 5, 0]
    assert [each["has_more"] for each in pages] == [True, True, False, False]
    assert {each["total"] for each in pages} == {25}
    subjects = [message["subject"] for each in pages for message in each["messages"]]
    assert subjects == [f"N° {number}" for number in reversed(range(25))]
    assert sum(message["is_read"] for each in pages for message in each["messages"]) == 1


def test_a_message_says_who_when_and_what(ann: Caller) -> None:
    found = {each["message_id"]: each for each in listed(ann)["messages"]}
    plain, rich, marked = (found[f"m{number}@example.com"] for number in (1, 7, 3))
    assert plain["from_addr"] == "Bob Lee <bob@example.com>"
    assert plain["to_addrs"] == ["ann@example.com"]
    assert plain["date"] == "2026-03-05T08:01:00.000Z"
    assert plain["preview"] == "Hello, this is letter 1."
    assert not plain["has_attachments"]
    assert rich["preview"] == "Seven & more"
    assert rich["has_attachments"]
    assert (marked["is_read"], marked["is_flagged"]) == (True, True)


def test_a_thread_is_found_by_its_id(ann: Caller) -> None:
    found = listed(ann, thread_id="m0@example.com")
    assert [each["message_id"][:2] for each in found["messages"]] == ["m6", "m5", "m0"]
    assert {each["thread_id"] for each in found["messages"]} == {"m0@example.com"}
    assert found["total"] == 3


def test_a_folder_that_is_not_there_is_404_and_its_name_is_no_command(ann: Caller) -> None:
    for name in ("Nowhere", 'x" NOOP', "\\"):
        assert ask(ann, "GET", "/email/messages", folder=name).status == 404
    assert ask(ann, "GET", "/email/messages", folder="x\r\nA1 DELETE Ward").status == 422
    assert listed(ann)["total"] == 25


def test_a_letter_is_sent_with_all_that_belongs_to_it(ann: Caller, office: Office) -> None:
    attachment = {
        "filename": "Befund ä.txt",
        "contentType": "text/csv",
        "content": base64.b64encode(b"a,b").decode(),
    }
    more = {"cc_addresses": ["cc@example.com"], "bcc_addresses": ["bcc@example.com"], "reply_to": "r@example.com"}
    answer = ask(ann, "POST", "/email/send", {**LETTER, **more, "attachments": [attachment]})
    assert (answer.status, answer.body["data"]["status"]) == (200, "sent")
    (envelope,), (letter,) = office.taken, office.letters
    assert sorted(envelope.rcpt_tos) == ["bcc@example.com", "bob@example.com", "cc@example.com"]
    assert "bcc@example.com" not in str(letter)
    assert (letter["From"], letter["To"], letter["Reply-To"]) == (
        "ann@example.com",
        "bob@example.com",
        "r@example.com",
    )
    assert str(letter["Message-ID"]).strip("<>") == answer.body["data"]["message_id"]
    (part,) = letter.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Befund ä.txt", "text/csv")


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "x\r\nBcc: eve@example.com"},
        {"to_addresses": ["a@example.com\r\nBcc: eve@example.com"]},
        {"to_addresses": ["a@example.com, eve@example.com"]},
        {"to_addresses": []},
        {"reply_to": "x\ny@example.com"},
        {"attachments": [{"filename": "a\r\nX: y", "content": ""}]},
        {"attachments": [{"filename": "a", "content_type": "text/plain\r\nX: y", "content": ""}]},
        {"attachments": [{"filename": "a", "content": "no base64"}]},
    ],
)
def test_no_header_is_smuggled_into_a_letter(ann: Caller, office: Office, wrong: Any) -> None:
    assert ask(ann, "POST", "/email/send", {**LETTER, **wrong}).status == 422
    assert office.taken == []


def test_whom_the_server_does_not_know_is_said(ann: Caller, office: Office) -> None:
    office.refusals["bob@example.com"] = "550 nobody here"
    none = ask(ann, "POST", "/email/send", LETTER)
    assert (none.status, none.body["error"]["code"]) == (422, "UNDELIVERABLE")
    some = ask(ann, "POST", "/email/send", {**LETTER, "cc_addresses": ["cc@example.com"]})
    assert (some.status, some.body["data"]["refused"]) == (200, ["bob@example.com"])


def test_a_letter_that_may_have_been_sent_is_the_same_one_when_it_is_sent_again(
    ann: Caller, office: Office
) -> None:
    """No server can be asked what it has taken; by the letter's id its recipients know it again."""
    office.mute = True
    first = sent(ann, "once")
    assert (first.status, first.body["error"]["code"]) == (503, "MAIL_PERHAPS_SENT")
    office.mute = False
    again = sent(ann, "once")
    assert (again.status, sent(ann, "once").body) == (200, again.body)
    assert sent(ann, "another").status == 200

    one, same, other = [letter["Message-ID"] for letter in office.letters]
    assert one == same == f"<{again.body['data']['message_id']}>"
    assert other != one


def sent(who: Caller, key: str) -> Answer:
    path, headers = "/api/integrations/email/send", {"idempotency-key": key}
    return who.call("voiceassist/integrations", "POST", path, LETTER, headers=headers)


def test_both_servers_are_tested_and_what_is_wrong_is_said(ann: Caller, imap: int, office: Office) -> None:
    assert ask(ann, "POST", "/accounts/mail/test").status == 200
    store(ann, imap, office.port, password="wrong")
    assert ask(ann, "POST", "/accounts/mail/test").body["error"]["code"] == "SERVER_SIGN_IN_REFUSED"
    store(ann, imap, free_port())
    assert ask(ann, "POST", "/accounts/mail/test").body["error"]["code"] == "SERVER_UNREACHABLE"
    store(ann, office.port, office.port)
    assert ask(ann, "POST", "/accounts/mail/test").body["error"]["code"] == "SERVER_NOT_UNDERSTOOD"
    store(ann, imap, office.port, imap_security="starttls")
    assert ask(ann, "POST", "/accounts/mail/test").body["error"]["code"] == "SERVER_NOT_ALLOWED"


def test_a_stranger_has_no_mail(ann: Caller) -> None:
    bob = newcomer("bob")
    for method, path, body in (
        ("GET", "/email/folders", None),
        ("GET", "/email/messages", None),
        ("POST", "/email/send", LETTER),
    ):
        answer = ask(bob, method, path, body)
        assert (answer.status, answer.body["error"]["code"]) == (409, "NOT_CONFIGURED")
    assert listed(ann)["total"] == 25


def test_mail_servers_of_our_own_network_are_not_reached(imap: int, monkeypatch: pytest.MonkeyPatch) -> None:
    who = newcomer()
    monkeypatch.setenv("INTEGRATIONS_ALLOWED_HOSTS", "mail.example")
    settings.forget()
    assert store(who, imap, imap).body["error"]["code"] == "SERVER_NOT_ALLOWED"
    assert store(who, imap, imap, imap_security="tls", smtp_security="tls").status == 200
    assert ask(who, "GET", "/email/folders").body["error"]["code"] == "SERVER_NOT_ALLOWED"
