"""What an artefact is made of, as CycloneDX reads it: every package inside, its version, licence and locked hashes.

Read from the artefact itself, and held to the lock: what is inside and not locked, or of another version, is an error.
"""

import hashlib
import json
import re
import uuid
import zipfile
from email import message_from_bytes
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any

from infra.terms import identifiers

ROOT = Path(__file__).resolve().parents[1]
FORMAT = "1.6"
DESCRIPTION = re.compile(r"^[^/]+\.dist-info/METADATA$")
LOCKED = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)[^\n]*((?:\n +--hash=sha256:[0-9a-f]+(?: \\)?)*)", re.MULTILINE)


class NotLocked(ValueError):
    """Something is inside that the lock does not name."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def locked() -> dict[tuple[str, str], list[str]]:
    entries = LOCKED.findall((ROOT / "run.lock").read_text())
    return {(name, version): re.findall(r"sha256:([0-9a-f]+)", hashes) for name, version, hashes in entries}


def described(archive: zipfile.ZipFile) -> list[Message]:
    names = sorted(name for name in archive.namelist() if DESCRIPTION.match(name))
    return [message_from_bytes(archive.read(name)) for name in names]


def component(found: Message) -> dict[str, Any]:
    name, version = normal(found["Name"]), found["Version"]
    hashes = locked().get((name, version))
    if not hashes:
        raise NotLocked(f"{name} {version}")
    reference = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "purl": reference,
        "licenses": [{"license": {"id": each}} for each in sorted(identifiers(found))],
        # One for each platform: which of them was unpacked is not told.
        "properties": [{"name": "parley:locked-sha256", "value": each} for each in sorted(hashes)],
    }


def bill(artefact: Path, function: str) -> dict[str, Any]:
    digest = hashlib.sha256(artefact.read_bytes()).hexdigest()
    with zipfile.ZipFile(artefact) as archive:
        components = [component(found) for found in described(archive)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": FORMAT,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": function,
                "name": function,
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
        },
        "components": components,
        "dependencies": [{"ref": function, "dependsOn": [each["bom-ref"] for each in components]}],
    }


def write(artefact: Path, function: str) -> Path:
    file = artefact.with_suffix(".cdx.json")
    file.write_text(json.dumps(bill(artefact, function), indent=1) + "\n")
    return file
