"""Other spellings of an operation: data, not second routes. The edge turns each into the operation it names.

A spelling is a method (or `*` for whatever was sent) and a path; `{name}` stands for one segment, `{rest+}` for all
that follow.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.kit.principal import Product


@dataclass(frozen=True, slots=True)
class Alias:
    method: str
    path: str
    to_method: str
    to_path: str


ALIASES: Mapping[Product, tuple[Alias, ...]] = {
    Product.VOICEASSIST: (
        Alias("PUT", "/api/users/me/password", "POST", "/api/users/me/change-password"),
        Alias("PUT", "/api/conversations/{id}", "PATCH", "/api/conversations/{id}"),
        Alias("PUT", "/conversations/{id}", "PATCH", "/api/conversations/{id}"),
        Alias("GET", "/admin/metrics", "GET", "/api/admin/panel/metrics"),
        Alias("*", "/admin/users", "*", "/api/admin/panel/users"),
        Alias("*", "/admin/users/{rest+}", "*", "/api/admin/panel/users/{rest}"),
        Alias("GET", "/admin/audit-logs", "GET", "/api/admin/panel/audit-logs"),
        Alias("GET", "/api/admin/audit-logs", "GET", "/api/admin/panel/audit-logs"),
        Alias("GET", "/admin/audit-logs/{rest+}", "GET", "/api/admin/panel/audit-logs/{rest}"),
        Alias("GET", "/api/admin/audit-logs/{rest+}", "GET", "/api/admin/panel/audit-logs/{rest}"),
        Alias("*", "/admin/feature-flags", "*", "/api/admin/feature-flags"),
        Alias("*", "/admin/feature-flags/{rest+}", "*", "/api/admin/feature-flags/{rest}"),
        Alias("*", "/api/experiments/flags", "*", "/api/flags"),
        Alias("*", "/api/experiments/flags/{rest+}", "*", "/api/flags/{rest}"),
        *(
            Alias("*", f"/admin/{noun}{rest}", "*", f"/api/admin/{noun}{rest.replace('+', '')}")
            for noun in ("conversations", "clinical", "attachments", "folders", "voice")
            for rest in ("", "/{rest+}")
        ),
        Alias("*", "/admin/phi/{rest+}", "*", "/api/admin/phi/{rest}"),
        Alias("*", "/admin/cache/{rest+}", "*", "/api/admin/cache/{rest}"),
        Alias("*", "/admin/kb/{rest+}", "*", "/api/admin/kb/{rest}"),
        Alias("POST", "/kb/search", "POST", "/api/kb/search"),
        Alias("*", "/kb/documents", "*", "/api/admin/kb/documents"),
        Alias("*", "/kb/documents/{rest+}", "*", "/api/admin/kb/documents/{rest}"),
        Alias("GET", "/api/export/sessions/{id}/export/{made_as}", "GET", "/api/sessions/{id}/export/{made_as}"),
        Alias("GET", "/api/export/conversations/{id}/{made_as}", "GET", "/api/sessions/{id}/export/{made_as}"),
        Alias("*", "/api/attachments/messages/{id}/attachments", "*", "/api/messages/{id}/attachments"),
        Alias("GET", "/usage", "GET", "/api/usage"),
        Alias("*", "/conversations", "*", "/api/conversations"),
        Alias("*", "/conversations/{rest+}", "*", "/api/conversations/{rest}"),
    ),
    Product.YOUWORKER: (),
    Product.VOICEERA: (),
}


@cache
def compiled(product: Product) -> tuple[tuple[re.Pattern[str], Alias], ...]:
    return tuple((pattern_of(alias.path), alias) for alias in ALIASES[product])


def pattern_of(path: str) -> re.Pattern[str]:
    escaped = re.escape(path).replace(r"\{", "{").replace(r"\}", "}").replace(r"\+", "+")
    named = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.+)", escaped)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", named))


def canonical(product: Product, method: str, path: str) -> tuple[str, str]:
    for pattern, alias in compiled(product):
        found = pattern.fullmatch(path)
        if found and alias.method in {"*", method}:
            target = alias.to_path.replace("+}", "}").format(**found.groupdict())
            return (method if alias.to_method == "*" else alias.to_method), target
    return method, path
