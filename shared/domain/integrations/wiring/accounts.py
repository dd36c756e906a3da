"""Which protocols stand behind which kind of account."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.calendars import Calendars
from shared.calendars.caldav import CalDav
from shared.domain.integrations.model import IntegrationKind, Opened
from shared.domain.integrations.repository.accounts import IntegrationRepository
from shared.domain.integrations.service.accounts import AccountService, Probe
from shared.filestores import FileStore
from shared.filestores.webdav import WebDav
from shared.kit.settings import Settings, setting
from shared.mailboxes import Login, Mailbox, Post, Server
from shared.mailboxes.imap import Imap
from shared.mailboxes.smtp import Smtp
from shared.reaching.dav import Address, Dav
from shared.reaching.lines import Lines
from shared.reaching.tokens import Grant, place
from shared.vault.aesgcm import AesGcmVault


@dataclass(frozen=True)
class SharedSettings(Settings):
    calendar: str = setting(
        "INTEGRATIONS_CALENDAR_URL", default="", doc="CalDAV server that administrators share; empty for none."
    )
    files: str = setting(
        "INTEGRATIONS_FILES_URL", default="", doc="WebDAV folder that administrators share; empty for none."
    )
    imap: str = setting(
        "INTEGRATIONS_IMAP", default="", doc="IMAP server that administrators share, `host:port`; by TLS."
    )
    smtp: str = setting(
        "INTEGRATIONS_SMTP", default="", doc="SMTP server of the same mailbox, `host:port`; by TLS."
    )
    address: str = setting("INTEGRATIONS_MAIL_ADDRESS", default="", doc="Address that its letters come from.")
    username: str = setting("INTEGRATIONS_USERNAME", default="", doc="Name of the shared account.")


@dataclass(frozen=True)
class SharedSecret(Settings):
    password: str = setting("INTEGRATIONS_PASSWORD", default="", doc="Its password.", secret=True)


def shared(kind: IntegrationKind) -> Opened | None:
    settings = SharedSettings.load()
    servers: Mapping[IntegrationKind, Mapping[str, str]] = {
        IntegrationKind.CALENDAR: {"url": settings.calendar},
        IntegrationKind.MAIL: shared_mail(settings),
        IntegrationKind.FILES: {"url": settings.files},
    }
    if not all(servers[kind].values()):
        return None
    return Opened(kind, servers[kind], settings.username, SharedSecret.load().password)


def shared_mail(settings: SharedSettings) -> dict[str, str]:
    imap, _, imap_port = settings.imap.rpartition(":")
    smtp, _, smtp_port = settings.smtp.rpartition(":")
    return {
        "imap_host": imap, "imap_port": imap_port, "imap_security": "tls",
        "smtp_host": smtp, "smtp_port": smtp_port, "smtp_security": "tls", "address": settings.address,
    }  # fmt: skip


def dav(opened: Opened) -> Dav:
    return Dav(Address.read(opened.server["url"]), opened.username, opened.password, Lines.by_settings())


def calendars(opened: Opened) -> Calendars:
    return CalDav(dav(opened))


def file_store(opened: Opened) -> FileStore:
    return WebDav(dav(opened))


def server_of(opened: Opened, protocol: str) -> Server:
    given = opened.server
    return Server(given[f"{protocol}_host"], int(given[f"{protocol}_port"]), given[f"{protocol}_security"])


def login_of(opened: Opened, lines: Lines) -> Login:
    """By its password, or by tokens that its refresh token is good for."""
    given = opened.server
    if given.get("auth") != "oauth2":
        return Login(opened.username, opened.password)
    place(given["token_url"], lines)
    grant = Grant(given["token_url"], given["client_id"], given.get("scope", ""))
    return Login(opened.username, token=lambda: grant.token(opened.password, lines, opened.renewed))


def mailbox(opened: Opened) -> Mailbox:
    lines = Lines.by_settings()
    return Imap(server_of(opened, "imap"), login_of(opened, lines), lines)


def post(opened: Opened) -> Post:
    lines = Lines.by_settings()
    return Smtp(server_of(opened, "smtp"), login_of(opened, lines), opened.server["address"], lines)


def probe_mail(opened: Opened) -> None:
    mailbox(opened).messages("INBOX", 1, 1, None)
    post(opened).check()


LOOKS: Mapping[IntegrationKind, Probe] = {
    IntegrationKind.CALENDAR: dav,
    IntegrationKind.MAIL: lambda opened: (mailbox(opened), post(opened)),
    IntegrationKind.FILES: dav,
}
PROBES: Mapping[IntegrationKind, Probe] = {
    IntegrationKind.CALENDAR: lambda opened: calendars(opened).all(),
    IntegrationKind.MAIL: probe_mail,
    IntegrationKind.FILES: lambda opened: file_store(opened).listed(""),
}


def look(opened: Opened) -> None:
    LOOKS[opened.kind](opened)


def probe(opened: Opened) -> None:
    PROBES[opened.kind](opened)


@cache
def account_service() -> AccountService:
    return AccountService(IntegrationRepository(), AesGcmVault(), shared, look, probe)
