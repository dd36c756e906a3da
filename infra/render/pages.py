"""The parts of the documentation that are made from the code."""

from collections import defaultdict
from pathlib import Path

import infra.local.settings  # the local system's own settings belong on the page too
from infra.fleet import Fleet, Function, Http, Invoked, Queue, Schedule, Socket, Stream
from infra.schema import schema_of
from shared.kit.settings import Settings, Variable

__all__ = ["decisions", "fleet_page", "settings"]
LOCAL = infra.local.settings.LocalSettings


def settings() -> str:
    found: dict[str, Variable] = {}
    for kind in Settings.registry:
        if kind.__module__.startswith(("shared.", "infra.")):
            found |= {variable.name: variable for variable in kind.variables()}
    local = {variable.name for variable in LOCAL.variables()}
    rows = [
        f"| `{name}` | {found[name].kind} | {shown(found[name])} | {where(name, local)} | {found[name].doc} |"
        for name in sorted(found)
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Every setting is an environment variable. A value that cannot be read stops the process at start, with a",
            "sentence that names it. In a deployed function a secret's variable is named `…_PARAMETER` and holds the",
            "name of a parameter in the parameter store; the value is fetched when it is first needed.",
            "",
            "| Variable | Takes | Default | Where | Meaning |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def shown(variable: Variable) -> str:
    if variable.secret:
        return "secret"
    return f"`{variable.default}`" if variable.default else ("none" if variable.default == "" else "required")


def where(name: str, local: set[str]) -> str:
    return "`make run`" if name in local else "functions"


def fleet_page(fleet: Fleet) -> str:
    rows = [
        f"| [`functions/{row.name}`](../functions/{row.name}) | {wakes(row)} | {touches(row)} |"
        for row in fleet.functions
    ]
    return "\n".join(
        [
            "# The fleet",
            "",
            "Every function there is, what wakes it, and what it may touch: its role allows that and no more. Those",
            "that answer HTTP also have the tables of their edge: rate limits, kept answers, counters. Rendered from",
            "`infra/registry.py`.",
            "",
            "| Function | Woken by | Touches |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def decisions(folder: Path) -> str:
    found = sorted(path for path in folder.glob("[0-9]*.md"))
    titles = [(path.name, path.read_text().splitlines()[0].removeprefix("# ")) for path in found]
    return "\n".join(["# Decisions", "", *(f"- [{title}]({name})" for name, title in titles), ""])


def wakes(function: Function) -> str:
    found = [f"`{path}`" for http in function.of(Http) for path in http.paths if not path.endswith("/")]
    found += [f"socket `{path}`" for socket in function.of(Socket) for path in socket.paths]
    found += [f"queue `{queue.name}`" for queue in function.of(Queue)]
    found += [f"changes of `{schema_of(stream.table).noun}`" for stream in function.of(Stream)]
    found += [f"clock `{schedule.expression}`" for schedule in function.of(Schedule)]
    found += ["other functions" for _ in function.of(Invoked)]
    return ", ".join(found)


def touches(function: Function) -> str:
    kinds: dict[str, list[str]] = defaultdict(list)
    kinds["tables"] = sorted(schema_of(table).noun for table in function.tables)
    kinds["buckets"] = sorted(function.buckets)
    kinds["queues"] = sorted(function.sends)
    return "; ".join(f"{kind} {', '.join(names)}" for kind, names in kinds.items() if names)
