"""Letters over a real mail server."""

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.kit.errors import Unavailable, Unprocessable
from shared.kit.settings import SettingsError
from shared.mail import MailSecret, MailSettings, Message, Undeliverable, smtp
from shared.mail.smtp import SmtpMailer
from tests.mail.office import Office, opened

LETTER = Message("ann@example.com", "Grüße · 你好", "Ein Wort.\n.\nEine Zeile, die mit einem Punkt beginnt.\n")


@pytest.fixture
def office() -> Iterator[Office]:
    with opened() as found:
        yield found


def mailer(port: int, tls: str = "none", **more: str) -> SmtpMailer:
    settings = MailSettings("127.0.0.1", port, more.get("username", ""), tls, "post@parley.example")
    return SmtpMailer(settings, MailSecret(more.get("password", "")))


def test_a_letter_arrives_as_it_was_written(office: Office) -> None:
    mailer(office.port).send(LETTER)

    (letter,) = office.letters
    assert (letter["to"], letter["subject"]) == ("ann@example.com", "Grüße · 你好")
    assert letter["from"] == "Parley <post@parley.example>"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert letter.get_content_type() == "text/plain"
    assert letter["message-id"].endswith("@parley.example>")
    assert office.taken[0].rcpt_tos == ["ann@example.com"]


def test_an_address_in_another_script_is_reached(office: Office) -> None:
    mailer(office.port).send(Message("ann@bücher.example", "Hello", "Hello"))
    mailer(office.port).send(Message("用户@example.com", "Hello", "Hello"))
    assert [each.rcpt_tos for each in office.taken] == [["ann@xn--bcher-kva.example"], ["用户@example.com"]]


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ann@example.com\r\nBcc: eve@example.com", "Hello"),
        ("ann@example.com", "Hello\r\nBcc: eve@example.com"),
        ("ann@example.com", "Hello\nX: y"),
        ("ann@example.com", "Hello\u2028X: y"),
        ("ann@example.com\x00", "Hello"),
        ("ann@example.com", "x" * 201),
    ],
)
def test_a_header_cannot_be_smuggled_in(to: str, subject: str) -> None:
    with pytest.raises(Unprocessable):
        Message(to, subject, "Hello")


@pytest.mark.parametrize("to", ["eve@evil.example, ann@example.com", "<ann@example.com>", "a b@example.com"])
def test_one_letter_goes_to_one_address(office: Office, to: str) -> None:
    with pytest.raises(Undeliverable):
        mailer(office.port).send(Message(to, "Hello", "Hello"))
    assert office.taken == []


def test_without_a_server_it_says_what_to_set() -> None:
    nothing = SmtpMailer(MailSettings("", 587, "", "starttls", ""), MailSecret(""))
    with pytest.raises(Unavailable) as refusal:
        nothing.send(LETTER)
    assert refusal.value.code == "MAIL_NOT_CONFIGURED"
    assert refusal.value.details["remedy"] == "Set SMTP_HOST, MAIL_FROM"


def test_an_address_that_is_refused_for_good_is_not_tried_again_and_one_refused_for_now_is(office: Office) -> None:
    office.refusals = {"gone@example.com": "550 no such user", "later@example.com": "451 try later"}
    with pytest.raises(Undeliverable):
        mailer(office.port).send(Message("gone@example.com", "Hello", "Hello"))
    with pytest.raises(Unavailable) as refusal:
        mailer(office.port).send(Message("later@example.com", "Hello", "Hello"))
    assert refusal.value.code == "MAIL_UNAVAILABLE"


def test_a_server_that_is_not_there_or_says_nothing_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        started = time.monotonic()
        with pytest.raises(Unavailable):
            mailer(silent.getsockname()[1]).send(LETTER)
        assert time.monotonic() - started < 5
        port = silent.getsockname()[1]
    with pytest.raises(Unavailable):
        mailer(port).send(LETTER)


def test_a_server_without_starttls_gets_neither_letter_nor_password(office: Office) -> None:
    with pytest.raises(Unavailable):
        mailer(office.port, "starttls").send(LETTER)
    assert office.taken == []


def own_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    certificate = signed.sign(key, hashes.SHA256())
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return chain, private


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*own_certificate(tmp_path))
    with opened(tls) as office:
        with pytest.raises(Unavailable) as refusal:
            mailer(office.port, "starttls").send(LETTER)
        assert refusal.value.details["cause"] == "SSLCertVerificationError"
        assert office.taken == []


def test_a_password_is_not_shown_to_the_network() -> None:
    with pytest.raises(SettingsError):
        MailSettings("mail.example.com", 25, "ann", "none", "a@b.example")
    with pytest.raises(SettingsError):
        MailSettings("mail.example.com", 25, "", "perhaps", "a@b.example")
