"""Which issuers people may sign in with. Each is set up by variables of its own, and off without them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from shared.kit.errors import NotFound, Unavailable
from shared.kit.settings import Settings, SettingsError, setting
from shared.oidc import Provider

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def safe(url: str) -> bool:
    """Over TLS, or to this very machine; with no user, no fragment and no wildcard in it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    plain = not (parts.username or parts.password or parts.fragment or "*" in url or "\\" in url)
    return bool(host) and secure and plain and port != 0


@dataclass(frozen=True)
class IssuerSettings(Settings):
    """What the settings of every issuer are checked for at start."""

    def __post_init__(self) -> None:
        for each in fields(self):
            given = getattr(self, each.name)
            urls = {"issuer": [given] if given else [], "redirect_uris": given}.get(each.name, [])
            for url in urls:
                if not safe(url):
                    raise SettingsError(f"{each.metadata['name']} takes https addresses, not {url!r}")


@dataclass(frozen=True)
class GoogleSettings(IssuerSettings):
    client_id: str = setting("PARLEY_GOOGLE_CLIENT_ID", default="", doc="Client of Google sign-in; empty for none.")
    client_secret: str = setting(
        "PARLEY_GOOGLE_CLIENT_SECRET", default="", doc="Secret of that client.", secret=True
    )
    issuer: str = setting(
        "PARLEY_GOOGLE_ISSUER", default="https://accounts.google.com", doc="Google's issuer address."
    )
    redirect_uris: tuple[str, ...] = setting(
        "PARLEY_GOOGLE_REDIRECT_URIS",
        default=(),
        doc="Pages Google may send the browser back to, exactly these; the first where a request names none.",
    )

    def provider(self) -> Provider:
        return Provider("google", "Google", self.issuer, self.client_id, self.client_secret, self.redirect_uris)


@dataclass(frozen=True)
class MicrosoftSettings(IssuerSettings):
    client_id: str = setting(
        "PARLEY_MICROSOFT_CLIENT_ID", default="", doc="Client of Microsoft sign-in; empty for none."
    )
    client_secret: str = setting(
        "PARLEY_MICROSOFT_CLIENT_SECRET", default="", doc="Secret of that client.", secret=True
    )
    issuer: str = setting(
        "PARLEY_MICROSOFT_ISSUER",
        default="https://login.microsoftonline.com/common/v2.0",
        doc="Microsoft's issuer address: `common`, `organizations`, `consumers` or one tenant's id in its path.",
    )
    redirect_uris: tuple[str, ...] = setting(
        "PARLEY_MICROSOFT_REDIRECT_URIS",
        default=(),
        doc="Pages Microsoft may send the browser back to, exactly these; the first where a request names none.",
    )
    tenants: tuple[str, ...] = setting(
        "PARLEY_MICROSOFT_TENANTS", default=(), doc="Ids of the tenants whose people may sign in; empty for all."
    )

    def provider(self) -> Provider:
        """Its addresses are what a tenant's administrator typed: only `xms_edov` says that one was checked."""
        return Provider(
            "microsoft",
            "Microsoft",
            self.issuer,
            self.client_id,
            self.client_secret,
            self.redirect_uris,
            vouches="xms_edov",
            tenanted=True,
            tenants=frozenset(self.tenants),
        )


@dataclass(frozen=True)
class OidcSettings(IssuerSettings):
    title: str = setting("PARLEY_OIDC_TITLE", default="Single sign-on", doc="What people call the issuer.")
    client_id: str = setting(
        "PARLEY_OIDC_CLIENT_ID", default="", doc="Client at an OpenID Connect issuer of your own; empty for none."
    )
    client_secret: str = setting("PARLEY_OIDC_CLIENT_SECRET", default="", doc="Secret of that client.", secret=True)
    issuer: str = setting(
        "PARLEY_OIDC_ISSUER",
        default="",
        doc="Its address; `/.well-known/openid-configuration` below it describes it.",
    )
    redirect_uris: tuple[str, ...] = setting(
        "PARLEY_OIDC_REDIRECT_URIS",
        default=(),
        doc="Pages it may send the browser back to, exactly these; the first where a request names none.",
    )
    scopes: tuple[str, ...] = setting(
        "PARLEY_OIDC_SCOPES", default=("openid", "email", "profile"), doc="What is asked of it."
    )

    def provider(self) -> Provider:
        return Provider(
            "oidc", self.title, self.issuer, self.client_id, self.client_secret, self.redirect_uris, self.scopes
        )


KINDS: Mapping[str, type[GoogleSettings | MicrosoftSettings | OidcSettings]] = {
    "google": GoogleSettings,
    "microsoft": MicrosoftSettings,
    "oidc": OidcSettings,
}


def known(name: str) -> Provider:
    kind = KINDS.get(name)
    if kind is None:
        raise NotFound(f"There is no sign-in by this name: {', '.join(KINDS)} are known")
    return kind.load().provider()


def ready(name: str) -> Provider:
    found = known(name)
    if not found.configured:
        raise Unavailable(f"Signing in with {found.title} is not set up here", code="NOT_CONFIGURED")
    return found
