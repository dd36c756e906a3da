"""What may stand in no line that the application logs, whichever test it ran for."""

import os
import re
from collections.abc import Iterable

PASSWORD = "securePassword123"  # of nearly everybody in the tests
SECRETS = tuple(os.environ[name] for name in ("PARLEY_TOKEN_SECRET", "VAULT_KEY", "PARLEY_ROOT_API_KEY"))
LOOKS = re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|\$argon2i?d?\$|-----BEGIN [A-Z ]*PRIVATE KEY")


def leaked(texts: Iterable[str]) -> list[str]:
    """Lines of the application's log, which are JSON; whatever a test itself prints is its own affair."""
    lines = (line for text in texts for line in text.splitlines() if line.startswith("{"))
    return [line for line in lines if LOOKS.search(line) or any(word in line for word in (*SECRETS, PASSWORD))]
