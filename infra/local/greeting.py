"""What a newcomer reads when the system is up."""

import json
from collections.abc import Mapping

from infra.local.settings import LocalSettings, Secrets

NAMES = {"voiceassist": "VoiceAssist", "youworker": "YouWorker.AI", "voiceera": "VoiceERA"}


def greeting(settings: LocalSettings, secrets: Secrets, ports: Mapping[str, int], aws: str, mailbox: str) -> str:
    host = "localhost" if settings.host in {"127.0.0.1", "0.0.0.0"} else settings.host  # noqa: S104  # shown only
    urls = {product: f"http://{host}:{port}" for product, port in ports.items()}
    lines = [f"  {NAMES[product]:<14}{url:<26}documentation {url}/docs" for product, url in urls.items()]
    return "\n".join(
        [
            "",
            *lines,
            "",
            f"  administrator {settings.admin_email}  password {secrets.admin_password}",
            f"  root API key  {secrets.root_api_key}",
            f"  mailbox       {mailbox}",
            f"  data          {settings.folder()} (AWS: {aws})",
            "",
            "Try this:",
            f"  curl -s {urls['voiceassist']}/api/auth/login -H 'content-type: application/json' \\",
            f"    -d '{json.dumps({'email': settings.admin_email, 'password': secrets.admin_password})}'",
            "",
            "Ctrl-C ends it; the data stays.",
            "",
        ]
    )
