"""`make audit`: known holes in all that the lock files name, shipped or not."""

import os
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "https://api.osv.dev"
AT_ONCE = 500  # the database takes a thousand
Pin = tuple[str, str]


def pins() -> list[Pin]:
    locks = ROOT.glob("*.lock")
    found = {pin for lock in locks for pin in re.findall(r"(?m)^([a-z0-9-]+)==([^ ;\\]+)", lock.read_text())}
    return sorted(found)


def known(client: httpx.Client, found: list[Pin]) -> Iterator[tuple[Pin, str]]:
    waiting = iter(found)
    while some := list(islice(waiting, AT_ONCE)):
        asked = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in some]
        answer = client.post("/v1/querybatch", json={"queries": asked}).raise_for_status().json()
        for pin, told in zip(some, answer["results"], strict=True):
            yield from ((pin, hole["id"]) for hole in told.get("vulns", ()))


def main() -> int:
    address = os.environ.get("OSV_URL", DATABASE)
    found = pins()
    try:
        with httpx.Client(base_url=address, timeout=30) as client:
            holes = list(known(client, found))
    except httpx.HTTPError as trouble:
        print(f"parley: nothing was audited: {address} was not reached ({trouble})", file=sys.stderr)
        return 2
    lines = [f"{name} {version}: {hole} (https://osv.dev/{hole})" for (name, version), hole in holes]
    print("\n".join(lines) or f"{len(found)} locked packages, no known hole")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
