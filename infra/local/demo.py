"""The demonstration knowledge base, loaded behind the first greeting."""

import threading
from collections.abc import Callable, Mapping

import httpx

from infra.local.seed import Refused, seed
from infra.local.settings import LocalSettings, Secrets


def load(settings: LocalSettings, secrets: Secrets, ports: Mapping[str, int], say: Callable[[str], None]) -> None:
    """Once for a data folder. It ends with the process: what is missing comes at the next start."""
    done = settings.folder() / "demo-loaded"
    if not settings.demo or done.exists():
        return
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104  # compared only
    urls = {product: f"http://{host}:{port}" for product, port in ports.items()}
    person = (settings.admin_email, secrets.admin_password)

    def run() -> None:
        try:
            seed(urls["voiceassist"], urls["youworker"], person, secrets.root_api_key, say)
        except (httpx.HTTPError, Refused) as error:
            say(f"the demonstration knowledge base was not loaded: {error}")
        else:
            done.touch()

    threading.Thread(target=run, name="demo", daemon=True).start()
