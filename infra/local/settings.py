"""How the local system is set up, by environment variables."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from shared.kit.settings import Settings, setting

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
    processes: int = setting("PARLEY_PROCESSES", default=12, doc="Most function processes at one time.")
    aws_endpoint: str = setting(
        "AWS_ENDPOINT_URL", default="", doc="An AWS endpoint to use in place of the embedded one."
    )
    trusted_proxies: tuple[str, ...] = setting(
        "PARLEY_TRUSTED_PROXIES",
        default=(),
        doc="Addresses or networks of proxies whose X-Forwarded-For is believed.",
    )

    def folder(self) -> Path:
        return Path(self.data_dir).resolve()

    def ports(self) -> dict[str, int]:
        return {product: self.port + number if self.port else 0 for number, product in enumerate(PRODUCTS)}


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made once for a data folder: nothing secret is the same on two machines."""

    admin_password: str
    root_api_key: str
    token_secret: str

    @classmethod
    def of(cls, settings: LocalSettings) -> "Secrets":
        path = Path(settings.data_dir) / "secrets.json"
        made = json.loads(path.read_text()) if path.exists() else write_new(path)
        return cls(
            settings.admin_password or made["admin_password"],
            settings.root_api_key or made["root_api_key"],
            made["token_secret"],
        )


def write_new(path: Path) -> dict[str, str]:
    made = {
        "admin_password": f"Admin-{secrets.token_hex(6)}",
        "root_api_key": f"root_{secrets.token_urlsafe(24)}",
        "token_secret": secrets.token_urlsafe(48),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
    return made
