"""A letter of a real IMAP server, opened: its text, its harmless HTML, and what comes with it."""

import base64
import imaplib
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from shared.mailboxes import imap as opening
from shared.mailboxes.html import cleaned
from tests.functions.elsewhere import ask, newcomer
from tests.functions.test_mailboxes import store
from tests.lambda_client import Caller
from tests.servers.dovecot import MAIL_SERVERS
from tests.servers.programs import NAMES, free_port

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "allowed")
PAGE = (
    '<head><title>x</title></head><body onload="steal()"><p style="position:fixed">Dear <b>Ann</b>,</p>'
    '<script>steal()</script><img src="https://spy.example/pixel"><svg><a href="javascript:1">no</a></svg>'
    '<a href="java\tscript:steal()">bad</a> <a href="https://ward.example/?a=1&b=2" onclick="x">good</a></body>'
)
BOOK = bytes(range(256)) * 40


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Bob Lee <bob@example.com>", "ann@example.com", "Befund"
    made["Message-ID"] = "<whole@example.com>"
    made.set_content("Liebe Ann,\nder Befund für Zimmer 3 liegt bei.\n", cte="quoted-printable")
    made.add_alternative(PAGE, subtype="html", cte="base64")
    made.add_attachment(BOOK, "application", "pdf", filename="Röntgen 3.pdf")
    inner = EmailMessage()
    inner["Subject"] = "older"
    inner.set_content("before")
    made.add_attachment(inner)
    return made


@pytest.fixture(scope="module", params=MAIL_SERVERS)
def imap(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with request.param(tmp_path_factory.mktemp("mail")) as port:
        with imaplib.IMAP4("127.0.0.1", port) as wire:
            wire.login("ann", NAMES["ann"])
            wire.create("Ward")
            for text in (letter().as_bytes(), b"Subject: plain\r\n\r\nNothing but this.\r\n", rough()):
                wire.append("Ward", "", imaplib.Time2Internaldate(1_700_000_000), text)
        yield port


def rough() -> bytes:
    """As no program should write one."""
    return (
        b"Subject: rough\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+bXVjaA=\r\n"
        b'--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="../../a\tb.html"\r\n\r\n'
        b"<script>1</script>\r\n--b--\r\n"
    )


@pytest.fixture
def ann(imap: int) -> Caller:
    who = newcomer()
    assert store(who, imap, free_port()).status == 200
    return who


def found(who: Caller, subject: str) -> Any:
    listed = ask(who, "GET", "/email/messages", folder="Ward").body["messages"]
    return next(each for each in listed if each["subject"] == subject)


def opened(who: Caller, subject: str) -> Any:
    answer = ask(who, "GET", f"/email/messages/{found(who, subject)['id']}", folder="Ward")
    assert answer.status == 200, answer.text
    return answer.body["data"]


def test_a_letter_is_read_whole_and_stays_unread(ann: Caller) -> None:
    whole = opened(ann, "Befund")
    assert whole["text"] == "Liebe Ann,\nder Befund für Zimmer 3 liegt bei."
    assert (whole["from_addr"], whole["truncated"]) == ("Bob Lee <bob@example.com>", False)
    assert not found(ann, "Befund")["is_read"]
    names = [(each["filename"], each["contentType"]) for each in whole["attachments"]]
    assert names[0] == ("Röntgen 3.pdf", "application/pdf")
    assert names[1][1] == "message/rfc822"
    assert abs(whole["attachments"][0]["size"] - len(BOOK)) < len(BOOK) / 20


def test_its_html_runs_nothing_and_fetches_nothing(ann: Caller) -> None:
    html = opened(ann, "Befund")["html"].strip()
    link = '<a href="https://ward.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">good</a>'
    assert html == f"<p>Dear <b>Ann</b>,</p><a>bad</a> {link}"


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("<b>a", "<b>a</b>"),
        ("a</b></i>&lt;script&gt;", "a&lt;script&gt;"),
        ("<scr<script>ipt>x</script>y", "ipt&gt;xy"),
        ("<table><td colspan='2' rowspan='x\" onclick=1'>c", '<table><td colspan="2">c</td></table>'),
        ('<a href=" DATA:text/html,x">d', "<a>d</a>"),
        ("<!--[if mso]><script>1</script><![endif]-->e<?php f ?>", "e"),
        ("<style><b>x</style>g", "g"),
    ],
)
def test_html_is_written_anew_from_what_is_harmless(given: str, left: str) -> None:
    assert cleaned(given) == left


def test_an_attachment_is_a_file_to_be_saved(ann: Caller) -> None:
    whole = opened(ann, "Befund")
    where = f"/email/messages/{whole['id']}/attachments"
    pdf = ask(ann, "GET", f"{where}/{whole['attachments'][0]['id']}", folder="Ward")
    assert (pdf.status, pdf.content, pdf.headers["content-type"]) == (200, BOOK, "application/pdf")
    assert pdf.headers["content-disposition"].startswith("attachment;")
    assert (pdf.headers["x-content-type-options"], pdf.headers["content-security-policy"]) == ("nosniff", "sandbox")
    inner = ask(ann, "GET", f"{where}/{whole['attachments'][1]['id']}", folder="Ward")
    assert b"before" in inner.content
    assert ask(ann, "GET", f"{where}/9.9", folder="Ward").status == 404


def test_what_is_badly_written_is_read_as_far_as_it_can_be(ann: Caller) -> None:
    whole = opened(ann, "rough")
    assert (whole["html"], whole["text"]) == ("<b>much</b>", "much")
    assert [each["filename"] for each in whole["attachments"]] == ["a b.html"]
    plain = opened(ann, "plain")
    assert (plain["text"], plain["html"], plain["attachments"]) == ("Nothing but this.", None, [])


def test_an_attachment_above_the_limit_is_refused_before_it_is_fetched(
    ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = opened(ann, "Befund")
    monkeypatch.setattr(opening, "LITERAL", 10_000)
    where = f"/email/messages/{whole['id']}/attachments/{whole['attachments'][0]['id']}"
    answer = ask(ann, "GET", where, folder="Ward")
    assert (answer.status, answer.body["error"]["code"]) == (413, "SERVER_ANSWER_TOO_LARGE")


def test_letters_are_found_by_what_stands_in_them(ann: Caller) -> None:
    for text, subjects in (("nothing BUT", ["plain"]), ("Befund", ["Befund"]), ("Café", []), ('x" ALL', [])):
        answer = ask(ann, "GET", "/email/messages", folder="Ward", search=text)
        assert [each["subject"] for each in answer.body["messages"]] == subjects, answer.text


def test_what_is_no_message_of_the_folder_is_not_found(ann: Caller) -> None:
    known = found(ann, "plain")["id"]
    for name, folder in ((known, "INBOX"), ("1.1", "Ward"), ("1 (BODY[])", "Ward"), ("x", "Ward")):
        path = f"/email/messages/{name}"
        assert ask(ann, "GET", path, folder=folder).status == 404, (name, folder)


def test_a_stranger_opens_no_letter(ann: Caller) -> None:
    whole, bob = opened(ann, "Befund"), newcomer("bob")
    for path in (f"/{whole['id']}", f"/{whole['id']}/attachments/{whole['attachments'][0]['id']}"):
        answer = ask(bob, "GET", f"/email/messages{path}", folder="Ward")
        assert (answer.status, answer.body["error"]["code"]) == (409, "NOT_CONFIGURED")
    assert base64.b64encode(BOOK)[:40] not in answer.content
