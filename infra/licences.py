"""`make licences`: what is shipped may be shipped by anybody. What tests and the local system use besides is not."""

import importlib.metadata
import sys
from email.message import Message
from typing import cast

from infra.package import Imports
from infra.registry import FLEET
from infra.terms import unfit


def shipped() -> list[str]:
    imports = Imports()
    return sorted({name for row in FLEET.functions for name in imports.distributions(row)})


def main() -> int:
    names = shipped()
    described = (cast("Message", importlib.metadata.metadata(name)) for name in names)  # which it is
    refused = [why for each in described if (why := unfit(each))]
    print("\n".join(refused) or f"{len(names)} packages are shipped, all under permissive licences")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
