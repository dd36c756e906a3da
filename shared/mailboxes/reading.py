"""Messages out of what an IMAP server answers to FETCH. Nothing a sender wrote stops the others from being read."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

from shared.mailboxes import Message

BEGINS = re.compile(rb"^\d+ \(")
UID = re.compile(rb"\bUID (\d+)")
FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")
RECEIVED = re.compile(rb'INTERNALDATE "([^"]*)"')
ATTACHED = re.compile(
    rb'(\("attachment"|NIL "attachment;)', re.IGNORECASE
)  # the second is how some servers have it
ID = re.compile(r"<([^<>\s]+)>")
LONGEST, PREVIEW = 500, 200
Fetched = tuple[bytes, list[tuple[bytes, bytes]]]


def messages(answer: Sequence[Any], folder: str, validity: str) -> list[Message]:
    made = (message(each, folder, validity) for each in each_of(answer))
    return [each for each in made if each is not None]


def each_of(answer: Sequence[Any]) -> Iterator[Fetched]:
    """A message's answer comes in pieces: what is said of it, and its texts between."""
    said, texts = b"", list[tuple[bytes, bytes]]()
    for piece in answer:
        head, text = piece if isinstance(piece, tuple) else (piece or b"", None)
        if BEGINS.match(head) and said:
            yield said, texts
            said, texts = b"", []
        said += b" " + head
        if text is not None:
            texts.append((head, text))
    if said:
        yield said, texts


def message(fetched: Fetched, folder: str, validity: str) -> Message | None:
    said, texts = fetched
    uid = UID.search(said)
    if uid is None:
        return None
    flags = (FLAGS.search(said) or [b"", b""])[1].lower()
    head = next((text for where, text in texts if b"HEADER.FIELDS" in where[-400:]), b"")
    body = next((text for where, text in texts if b"BODY[TEXT]" in where[-40:]), b"")
    parsed = parsed_of(head, body)
    number, own = int(uid[1]), ids(parsed, "Message-ID")
    thread = ids(parsed, "References") or ids(parsed, "In-Reply-To") or own
    return Message(
        id=f"{validity}.{number}",
        uid=number,
        folder=folder,
        message_id=own[0] if own else None,
        thread_id=thread[0] if thread else None,
        subject=header(parsed, "Subject"),
        sender=header(parsed, "From"),
        to=addresses(parsed, "To"),
        cc=addresses(parsed, "Cc"),
        date=moment(parsed, said),
        preview=preview(parsed),
        is_read=b"\\seen" in flags,
        is_flagged=b"\\flagged" in flags,
        has_attachments=ATTACHED.search(said) is not None,
    )


def parsed_of(head: bytes, body: bytes) -> EmailMessage:
    made = message_from_bytes(head.rstrip() + b"\r\n\r\n" + body, policy=policy.default)
    return made if isinstance(made, EmailMessage) else EmailMessage()


def header(parsed: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(parsed.get(name, "")).split())[:LONGEST]
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""  # what the parser of the standard library cannot bear


def addresses(parsed: EmailMessage, name: str) -> list[str]:
    try:
        found = parsed.get(name)
        return [str(each)[:LONGEST] for each in getattr(found, "addresses", ())][:100]
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return []


def ids(parsed: EmailMessage, name: str) -> list[str]:
    return ID.findall(header(parsed, name))


def moment(parsed: EmailMessage, said: bytes) -> datetime | None:
    received = RECEIVED.search(said)
    for text in (header(parsed, "Date"), received[1].decode("ascii", "replace") if received else ""):
        try:
            found = parsedate_to_datetime(text.replace("-", " ", 2) if "-" in text[:7] else text)
        except (ValueError, TypeError, IndexError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def preview(parsed: EmailMessage) -> str:
    try:
        part = parsed.get_body(("plain", "html"))
        text = str(part.get_content()) if part is not None else ""
        html = part is not None and part.get_content_subtype() == "html"
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return ""
    return " ".join((stripped(text) if html else text).split())[:PREVIEW]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self.hidden += tag in {"style", "script", "head"}

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"style", "script", "head"} and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def stripped(html: str) -> str:
    words = Words()
    words.feed(html)
    return " ".join(words.words)
