"""The mailbox of the local system, over its own sockets: what is sent can be read on this machine, and nowhere else."""

import asyncio
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from infra.local.mailbox import KEPT, Mailbox, mailbox

LINK = "https://app.example/reset?token=a.b&x=1"


def visited(folder: Path, visit: Callable[[Mailbox], None]) -> None:
    async def through() -> None:
        async with mailbox(folder) as found:
            await asyncio.to_thread(visit, found)

    with ThreadPoolExecutor(1) as thread:  # the main thread's loop is others'
        thread.submit(asyncio.run, through()).result()


def post(box: Mailbox, subject: str = "Hello", text: str = "A letter", copies: int = 1) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "post@parley.local", "ann@example.com", subject
    letter.set_content(text)
    with smtplib.SMTP("127.0.0.1", box.smtp_port, timeout=10) as server:
        for _ in range(copies):
            server.send_message(letter)


def test_a_letter_is_read_as_a_page_and_as_json_also_after_a_restart(tmp_path: Path) -> None:
    def first(box: Mailbox) -> None:
        post(box, "Grüße 你好", "Ein Wort.\n")
        (letter,) = httpx.get(f"{box.url}messages").json()
        assert (letter["to"], letter["subject"], letter["text"]) == ("ann@example.com", "Grüße 你好", "Ein Wort.\n")
        assert httpx.get(f"{box.url}messages/{letter['id']}").json() == letter

    visited(tmp_path, first)
    visited(tmp_path, lambda box: post(box, "Later"))
    visited(tmp_path, lambda box: letters_are(box, ["Later", "Grüße 你好"]))


def letters_are(box: Mailbox, subjects: list[str]) -> None:
    assert [letter["subject"] for letter in httpx.get(f"{box.url}messages").json()] == subjects


def test_what_a_letter_holds_is_shown_as_text_and_its_links_can_be_followed(tmp_path: Path) -> None:
    def visit(box: Mailbox) -> None:
        post(box, "<script>alert(1)</script>", f'<img src=x onerror="alert(1)"> {LINK}')
        answer = httpx.get(box.url)
        assert "<script>" not in answer.text
        assert "<img" not in answer.text
        assert f'href="{LINK.replace("&", "&amp;")}"' in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]

    visited(tmp_path, visit)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:8003", ""])
def test_a_page_of_another_name_reads_no_letters(tmp_path: Path, host: str) -> None:
    def visit(box: Mailbox) -> None:
        for path in ("", "messages"):
            assert httpx.get(f"{box.url}{path}", headers={"host": host}).status_code in {400, 403}

    visited(tmp_path, visit)


@pytest.mark.parametrize(
    "path", ["messages/..%2f..%2fsecrets", "messages/../../secrets.json", "messages/x", "other"]
)
def test_nothing_but_letters_can_be_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "secrets.json").write_text("secret")
    visited(tmp_path / "mail", lambda box: none_there(box, path))


def none_there(box: Mailbox, path: str) -> None:
    assert httpx.get(f"{box.url}{path}").status_code == 404


def test_the_newest_letters_are_kept(tmp_path: Path) -> None:
    def visit(box: Mailbox) -> None:
        post(box, "Old")
        post(box, "New", copies=KEPT)
        assert {letter["subject"] for letter in httpx.get(f"{box.url}messages").json()} == {"New"}
        assert len(list(tmp_path.glob("*"))) == KEPT

    visited(tmp_path, visit)
