"""How the local system is set up, by environment variables."""

import ipaddress
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from shared.kit.settings import Settings, SettingsError, setting

PRODUCTS = ("voiceassist", "youworker", "voiceera")


@dataclass(frozen=True)
class LocalSettings(Settings):
    host: str = setting("PARLEY_HOST", default="127.0.0.1", doc="Address the three APIs listen on.")
    port: int = setting("PARLEY_PORT", default=8000, doc="First of the three ports; the others follow it.")
    data_dir: str = setting("PARLEY_DATA_DIR", default=".parley", doc="Folder that keeps the data.")
    admin_email: str = setting(
        "PARLEY_ADMIN_EMAIL", default="admin@parley.local", doc="First administrator's address."
    )
    admin_password: str = setting(
        "PARLEY_ADMIN_PASSWORD", default="", doc="Their password; made once when empty.", secret=True
    )
    root_api_key: str = setting(
        "PARLEY_ROOT_API_KEY", default="", doc="YouWorker's root key; made once when empty.", secret=True
    )
    demo: bool = setting(
        "PARLEY_DEMO", default=True, doc="Whether the first start loads the demonstration knowledge base."
    )
    calls_speed: float = setting(
        "PARLEY_CALLS_SPEED", default=20.0, doc="Seconds of a simulated call that pass in one."
    )
    processes: int = setting(
        "PARLEY_PROCESSES",
        default=12,
        doc="Most function processes at work at one time; three times as many are kept.",
    )
    aws_endpoint: str = setting(
        "AWS_ENDPOINT_URL", default="", doc="An AWS endpoint to use in place of the embedded one."
    )
    trusted_proxies: tuple[str, ...] = setting(
        "PARLEY_TRUSTED_PROXIES",
        default=(),
        doc="Addresses or networks of proxies whose X-Forwarded-For is believed.",
    )

    def __post_init__(self) -> None:
        last = 65535 - len(PRODUCTS) + 1
        if not 0 <= self.port <= last:
            raise SettingsError(f"PARLEY_PORT takes a number from 0 to {last}, not {self.port}")
        if self.calls_speed <= 0:
            raise SettingsError(f"PARLEY_CALLS_SPEED takes a number above 0, not {self.calls_speed:g}")
        if self.processes < 1:
            raise SettingsError(f"PARLEY_PROCESSES takes a number above 0, not {self.processes}")
        for word in self.trusted_proxies:
            try:
                ipaddress.ip_network(word, strict=False)
            except ValueError as error:
                raise SettingsError(f"PARLEY_TRUSTED_PROXIES takes addresses or networks, not {word!r}") from error

    def folder(self) -> Path:
        return Path(self.data_dir).resolve()

    def mailbox_port(self) -> int:
        """After the products' ports; another one when it is taken."""
        after = self.port + len(PRODUCTS)
        return after if self.port and after <= 65535 else 0  # noqa: PLR2004  # the last port there is

    def ports(self) -> dict[str, int]:
        return {product: self.port + number if self.port else 0 for number, product in enumerate(PRODUCTS)}


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made once for a data folder: nothing secret is the same on two machines."""

    admin_password: str
    root_api_key: str
    token_secret: str
    vault_key: str

    @classmethod
    def of(cls, settings: LocalSettings) -> "Secrets":
        path = settings.folder() / "secrets.json"
        kept = read(path) if path.exists() else {}
        made = new_secrets() | kept  # an older folder lacks what came later
        if made.keys() != kept.keys():
            write(path, made)
        return cls(
            settings.admin_password or made["admin_password"],
            settings.root_api_key or made["root_api_key"],
            made["token_secret"],
            made["vault_key"],
        )


def read(path: Path) -> dict[str, str]:
    try:
        made: dict[str, str] = json.loads(path.read_text())
    except ValueError as error:
        raise SettingsError(f"{path} cannot be read. Remove it to have new secrets made.") from error
    return made


def new_secrets() -> dict[str, str]:
    return {
        "admin_password": f"Admin-{secrets.token_hex(6)}",
        "root_api_key": f"root_{secrets.token_urlsafe(24)}",
        "token_secret": secrets.token_urlsafe(48),
        "vault_key": secrets.token_urlsafe(48),
    }


def write(path: Path, made: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
