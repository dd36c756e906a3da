"""XML written by hand: a few elements, and text that may hold anything a person or a model can say."""

import re
from collections.abc import Mapping
from html import escape

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BREAKS = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def element(name: str, attributes: Mapping[str, str] | None = None, *inside: str) -> str:
    """An attribute that is empty is left out."""
    given = "".join(f' {key}="{_value(value)}"' for key, value in (attributes or {}).items() if value != "")
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def text(content: str) -> str:
    return escape(UNWRITABLE.sub("", content), quote=False)


def yes_or_no(condition: object) -> str:
    return "true" if condition else "false"


def _value(value: str) -> str:
    """A parser turns a break inside an attribute into a space, so we do."""
    return escape(UNWRITABLE.sub("", value).translate(BREAKS))


def document(*inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{element("Response", None, *inside)}'
