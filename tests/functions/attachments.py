"""Files for the tests of attachments, and what a browser does with them."""

import io
import zipfile
from typing import Any

from shared.domain.attachments.model import Attachment, Home, State
from shared.domain.attachments.repository import to_items
from shared.kit.clock import utc_now
from tests.lambda_client import Answer, Caller

ROW = "voiceassist/attachments"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
EDGE = "0f0f0f0f0f"


def form(content: bytes, name: str, **fields: str) -> tuple[bytes, dict[str, str]]:
    parts = [
        f'--{EDGE}\r\ncontent-disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    head = f'--{EDGE}\r\ncontent-disposition: form-data; name="file"; filename="{quoted}"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{EDGE}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={EDGE}"}


def sent(who: Caller, message: str, content: bytes, name: str = "note.txt", **fields: str) -> Answer:
    body, headers = form(content, name, **fields)
    return who.call(ROW, "POST", f"/api/messages/{message}/attachments", body, headers=headers)


def attached(who: Caller, message: str, content: bytes = b"take two a day", name: str = "note.txt") -> Any:
    answer = sent(who, message, content, name)
    assert answer.status == 201, answer.text
    return answer.body


def kept(user_id: str, talk: str, message: str, name: str = "Mr. John Smith.pdf") -> str:
    """As it stands in the store once it is there, without its bytes; what administrators call it."""
    home = Home(talk, message, "said#main#00000000")
    file = Attachment(f"voiceassist#{user_id}", "file-1", home, name, "application/pdf", 7, utc_now())
    for item in to_items(file):
        item.state = State.STORED.value
        item.save()
    return f"{user_id}~file-1"


def listed(who: Caller, message: str) -> Any:
    return who.call(ROW, "GET", f"/api/messages/{message}/attachments").body


def downloaded(who: Caller, attachment: str, **headers: str) -> Answer:
    return who.call(ROW, "GET", f"/api/attachments/{attachment}/download", headers=headers)


def word(text: str) -> bytes:
    made = io.BytesIO()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        body = f"<w:document {space}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
        archive.writestr("word/document.xml", body)
    return made.getvalue()
