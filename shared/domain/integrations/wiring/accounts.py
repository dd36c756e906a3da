"""Which protocols stand behind which kind of account."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.calendars import Calendars
from shared.calendars.caldav import CalDav
from shared.domain.integrations.model import IntegrationKind, Opened
from shared.domain.integrations.repository import IntegrationRepository
from shared.domain.integrations.service.accounts import AccountService, Probe
from shared.kit.settings import Settings, setting
from shared.reaching.dav import Address, Dav
from shared.reaching.lines import Lines
from shared.vault.aesgcm import AesGcmVault


@dataclass(frozen=True)
class SharedSettings(Settings):
    calendar: str = setting(
        "INTEGRATIONS_CALENDAR_URL", default="", doc="CalDAV server that administrators share; empty for none."
    )
    username: str = setting("INTEGRATIONS_USERNAME", default="", doc="Name of the shared account.")


@dataclass(frozen=True)
class SharedSecret(Settings):
    password: str = setting("INTEGRATIONS_PASSWORD", default="", doc="Its password.", secret=True)


def shared(kind: IntegrationKind) -> Opened | None:
    settings = SharedSettings.load()
    servers: Mapping[IntegrationKind, str] = {IntegrationKind.CALENDAR: settings.calendar}
    if not servers[kind]:
        return None
    return Opened(kind, {"url": servers[kind]}, settings.username, SharedSecret.load().password)


def dav(opened: Opened) -> Dav:
    return Dav(Address.read(opened.server["url"]), opened.username, opened.password, Lines.by_settings())


def calendars(opened: Opened) -> Calendars:
    return CalDav(dav(opened))


LOOKS: Mapping[IntegrationKind, Probe] = {IntegrationKind.CALENDAR: dav}
PROBES: Mapping[IntegrationKind, Probe] = {IntegrationKind.CALENDAR: lambda opened: calendars(opened).all()}


def look(opened: Opened) -> None:
    LOOKS[opened.kind](opened)


def probe(opened: Opened) -> None:
    PROBES[opened.kind](opened)


@cache
def account_service() -> AccountService:
    return AccountService(IntegrationRepository(), AesGcmVault(), shared, look, probe)
