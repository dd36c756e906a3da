"""What is run to deploy a stage: one command a stack, in order. Nothing here touches anything."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.fleet import Fleet
from infra.openapi import TITLES
from infra.render import functions
from infra.render.names import Json, function_id
from infra.render.parts import Part, parts
from infra.render.templates import PARAMETERS, artefact, sam_document, written

ROOT = Path(__file__).resolve().parents[2]
STAMPED = "dist/stacks/{stage}/{part}.yaml"  # as deep as the rendered ones: paths in it are told from there

SAM_TOOL, OSLS_TOOL = ".venv-deploy/bin/sam", "infra/tools/node_modules/.bin/osls"
TOOLS = ("osls", "sam")
# What no function reads.
OF_THE_STAGE = frozenset(
    {"LOG_RETENTION_DAYS", "CONCURRENCY", "SHIFTING", "RELEASE", "CERTIFICATE_ARN", "WEB_ACL_ARN"}
    | {f"{product.upper()}_DOMAIN_NAME" for product in TITLES}
)


class Unfit(ValueError):
    """What was asked for cannot be deployed; the message is for the person who asked."""


@dataclass(frozen=True)
class Step:
    part: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # what the tool reads, written first

    @property
    def shown(self) -> str:
        return " ".join([*(f"{name}={value}" for name, value in self.environ.items()), *self.command])


def chosen(settings_file: Path) -> dict[str, str]:
    """A stage's own settings, by the names in docs/settings.md. None: the defaults."""
    if not settings_file.exists():
        return {}
    found: object = json.loads(settings_file.read_text())
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Unfit(f"{settings_file} must be an object whose values are texts")
    return found


def parameters(fleet: Fleet, settings: Mapping[str, str]) -> dict[str, str]:
    """As templates name them."""
    known = {each.name: each for row in fleet.functions for each in functions.variables(row)}
    for name in settings:
        if name in OF_THE_STAGE:
            continue
        if name not in known:
            raise Unfit(f"{name} is no setting of any function: docs/settings.md lists them")
        if known[name].secret:
            raise Unfit(f"{name} is a secret: put it in the parameter store as /parley/<stage>/{name}")
    return {functions.parameter_name(name): value for name, value in settings.items()}


def steps(fleet: Fleet, stage: str, tool: str, settings: Mapping[str, str], only: str = "") -> Iterator[Step]:
    given = parameters(fleet, settings) | {"Stage": stage}
    found = parts(fleet)
    if only and only not in {part.name for part in found}:
        raise Unfit(f"there is no part {only}: {', '.join(part.name for part in found)}")
    for part in found:
        if only in {"", part.name}:
            own = {name: value for name, value in given.items() if name in part.parameters}
            yield by_sam(part, stage, own) if tool == "sam" else by_osls(part, stage, own)


def by_sam(part: Part, stage: str, given: Mapping[str, str]) -> Step:
    template = STAMPED.format(stage=stage, part=part.name)
    which = ("--template", template, "--stack-name", stack(stage, part.name), "--resolve-s3")
    how = ("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-fail-on-empty-changeset")
    tags = ("--tags", "app=parley", f"stage={stage}", f"part={part.name}")
    overrides = tuple(f"{name}={value}" for name, value in given.items())
    command = (SAM_TOOL, "deploy", *which, *how, *tags, "--parameter-overrides", *overrides)
    return Step(part.name, command, files={template: stamped(part, given)})


def stamped(part: Part, given: Mapping[str, str]) -> str:
    """The tool alone would publish no version when a setting changes and the code does not."""
    document = sam_document(part)
    for row in part.functions:
        properties = document["Resources"][function_id(row.name)]["Properties"]
        properties["AutoPublishCodeSha256"] = content(properties, ROOT / artefact(row), given)
    return written(document)


def content(properties: Json, file: Path, given: Mapping[str, str]) -> str:
    text = json.dumps(properties, sort_keys=True)
    told = sorted((name, value) for name, value in given.items() if f'"Ref": "{name}"' in text)
    found = hashlib.sha256(f"{text}{told}".encode())
    if file.exists():  # nothing is built when it is only asked what would be done
        with file.open("rb") as built:
            found.update(hashlib.file_digest(built, "sha256").digest())
    return found.hexdigest()


def by_osls(part: Part, stage: str, given: Mapping[str, str]) -> Step:
    pairs = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    file = PARAMETERS.format(stage=stage, part=part.name)
    return Step(part.name, (OSLS_TOOL, "deploy", "--stage", stage), {"PART": part.name}, {file: json.dumps(pairs)})


def stack(stage: str, part: str) -> str:
    return f"parley-{stage}-{part}"
