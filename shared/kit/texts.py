"""What people type, tidied: signs that nobody sees are dropped, one letter has one spelling."""

import unicodedata

UNSEEN = frozenset({"Cc", "Cs"})  # control signs, and halves of signs; joiners and marks of direction stay


def one_line(text: str) -> str:
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in UNSEEN)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def tidy(text: str) -> str:
    """Lines stay."""
    seen = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in UNSEEN)
    return unicodedata.normalize("NFC", seen).strip()
