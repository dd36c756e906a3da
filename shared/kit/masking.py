"""What must not be read in a log: secrets go, personal and health data are masked.

By key first (`password`, `content` …), then by look (an address, a number, a token).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

HIDDEN_KEYS = frozenset(
    {
        "password", "old_password", "new_password", "currentpassword", "newpassword", "password_hash",
        "token", "access_token", "refresh_token", "id_token", "secret", "client_secret", "api_key", "apikey",
        "authorization", "x-api-key", "cookie", "set-cookie", "code", "totp",
        "content", "transcript", "prompt", "text", "full_name", "first_name", "last_name",
        "chief_complaint", "chiefcomplaint", "problems", "medications", "allergies", "vitals", "patient",
        "clinical_context", "clinicalcontext", "gender", "weight_kg", "weightkg", "height_cm", "heightcm",
        "blood_pressure", "bloodpressure", "heart_rate", "heartrate", "spo2",
    }
)  # fmt: skip
HIDDEN = "[hidden]"
DEPTH = 6
PLAIN = (int, float, type(None))

# Of a thousand ids one or so has sixteen digits between two letters, as a card has; it is told as it is.
ID = r"(?P<id>\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b)"
PATTERNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\beyJ[\w-]{6,}\.[\w-]+\.[\w-]*"), "[token]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 [token]"),
    (re.compile(r"\b(pk_|sk-|va_k_)[\w-]{8,}"), r"\1[key]"),
    (re.compile(r"(?i)\b(token|api_key|password|secret)=[^&\s\"']+"), r"\1=[hidden]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[email]"),
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "[ssn]"),
    (re.compile(ID + r"|\b(?:\d[ -]?){13,19}\b"), lambda found: found["id"] or "[number]"),
    (
        re.compile(r"(?<![\w:.-])\+?\d{1,3}[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]?\d{4}\b|(?<!\w)\+\d{8,15}\b"),
        "[phone]",
    ),
)
# One cheap look decides whether any pattern can match: most log texts hold none of these signs.
SUSPICIOUS = re.compile(r"@|eyJ|(?i:bearer|basic|token|api_key|password|secret)|pk_|sk-|va_k_|\d[ .-]?\d{2}")


def mask_text(text: str) -> str:
    if SUSPICIOUS.search(text) is None:
        return text
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def mask(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return mask_text(value)
    if depth >= DEPTH:
        return HIDDEN if isinstance(value, (Mapping, list, tuple)) else value
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if str(key).lower() in HIDDEN_KEYS and item else mask(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [mask(item, depth + 1) for item in value]
    return value if isinstance(value, PLAIN) else mask_text(str(value))
