"""Settings are typed classes read from the environment; the same classes tell the templates what a function gets.

    @dataclass(frozen=True)
    class LimiterSettings(Settings):
        factor: float = setting("PARLEY_RATE_LIMIT_FACTOR", default=1.0, doc="Multiplies every limit.")

A variable that is set but cannot be read stops the function at start, with a sentence that names it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, Self, get_type_hints

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
STORED = "_PARAMETER"  # ends the name of the variable that says where a secret is kept
AT_ONCE = 10  # parameters


class SettingsError(ValueError):
    """Raised at start; its sentence names the variable and what it takes."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable, as the documentation and the templates see it."""

    name: str
    kind: str
    default: str | None
    doc: str
    secret: bool
    owner: str


def setting(name: str, *, doc: str, default: Any = MISSING, secret: bool = False) -> Any:
    """`secret` values are never printed and reach a deployed function by reference only."""
    meta = {"name": name, "doc": doc, "secret": secret}
    return field(metadata=meta) if default is MISSING else field(default=default, metadata=meta)


def _flag(text: str) -> bool:
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError("yes or no")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


READERS: dict[Any, tuple[str, Callable[[str], Any]]] = {
    str: ("text", str),
    int: ("whole number", int),
    float: ("number", float),
    bool: ("yes or no", _flag),
    tuple[str, ...]: ("words, comma between", _words),
}


@dataclass(frozen=True)
class Settings:
    registry: ClassVar[list[type["Settings"]]] = []

    def __init_subclass__(cls) -> None:
        Settings.registry.append(cls)

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable
        values: dict[str, Any] = {}
        for each in fields(cls):
            name = each.metadata["name"]
            text = environ.get(name)
            if text is None and each.metadata["secret"]:
                text = fetched(environ, name)
            if text is None:
                if each.default is MISSING:
                    raise SettingsError(f"{name} is not set: {each.metadata['doc']}")
                continue
            kind, reader = READERS[hints[each.name]]
            try:
                values[each.name] = reader(text)
            except ValueError as error:
                shown = "a secret value" if each.metadata["secret"] else repr(text)
                raise SettingsError(f"{name} takes {kind}, not {shown}") from error
        return cls(**values)

    @classmethod
    def load(cls) -> Self:
        loaded: Self = _loaded(cls)  # type: ignore[arg-type]  # a class is hashable
        return loaded

    @classmethod
    def variables(cls) -> tuple[Variable, ...]:
        told: tuple[Variable, ...] = _variables(cls)  # type: ignore[arg-type]  # as above
        return told


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


@cache
def _variables(cls: Any) -> tuple[Variable, ...]:
    return tuple(
        Variable(
            name=each.metadata["name"],
            kind=READERS[_hints(cls)[each.name]][0],
            default=None if each.default is MISSING else _written(each.default),
            doc=each.metadata["doc"],
            secret=each.metadata["secret"],
            owner=cls.__name__,
        )
        for each in fields(cls)
    )


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def fetched(environ: Mapping[str, str], name: str) -> str | None:
    """A secret stays in the parameter store until a function needs it; its environment holds only the name."""
    parameter = environ.get(name + STORED)
    if parameter is None:
        return None
    names = {value for each, value in environ.items() if each.endswith(STORED)}
    return stored(tuple(sorted(names))).get(parameter)


@cache
def stored(names: tuple[str, ...]) -> Mapping[str, str]:
    """Those that are there, all at the first need: asked for one by one, a start would wait for each, and starts that
    come together would meet the forty calls a second that the store grants an account."""
    from shared.kit import aws  # noqa: PLC0415  # drags botocore in where it is needed

    store, found = aws.client("ssm"), dict[str, str]()
    for first in range(0, len(names), AT_ONCE):
        told = store.get_parameters(Names=names[first : first + AT_ONCE], WithDecryption=True)
        found |= {each["Name"]: each["Value"] for each in told["Parameters"]}
    return found


@cache
def _loaded(cls: Any) -> Any:
    return cls.read(os.environ)


def forget() -> None:
    """Reads the environment anew at the next `load`; for tests and for a process that forks."""
    _loaded.cache_clear()
    stored.cache_clear()


@dataclass(frozen=True)
class StageSettings(Settings):
    stage: str = setting("PARLEY_STAGE", default="local", doc="Name of the deployment; prefixes every resource.")
    version: str = setting("PARLEY_VERSION", default="0.1.0", doc="Release shown by the health routes.")
    log_level: str = setting("PARLEY_LOG_LEVEL", default="INFO", doc="DEBUG, INFO, WARNING or ERROR.")
    trace: bool = setting("PARLEY_TRACE", default=False, doc="Send traces to X-Ray.")


@dataclass(frozen=True)
class FrontendSettings(Settings):
    public_url: str = setting(
        "PUBLIC_URL", default="http://localhost:5173", doc="Address of the frontend that links open."
    )


@dataclass(frozen=True)
class CorsSettings(Settings):
    origins: tuple[str, ...] = setting(
        "PARLEY_CORS_ORIGINS",
        default=("http://localhost:3000", "http://localhost:5173", "http://localhost:5174"),
        doc="Origins whose pages may call the APIs.",
    )
