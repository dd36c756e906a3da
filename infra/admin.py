"""`make admin EMAIL=ann@example.com`: the first administrator of a stage (`PARLEY_STAGE`, `AWS_…` say which).

The password is taken from PARLEY_ADMIN_PASSWORD, or asked for. An account that is there already is left as it is.
"""

import getpass
import os
import sys

from shared.auth.passwords import check_policy
from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.errors import Refusal


def main() -> int:
    if len(sys.argv) != 2:  # noqa: PLR2004  # the one argument
        print(__doc__, file=sys.stderr)
        return 2
    email = sys.argv[1]
    try:
        password = os.environ.get("PARLEY_ADMIN_PASSWORD") or getpass.getpass("Password: ")
        check_policy(password)
        made = identity_service().ensure_admin(email, password)
    except EOFError:
        print("parley: nobody is there to ask for a password: set PARLEY_ADMIN_PASSWORD", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"parley: {refusal.message}", file=sys.stderr)
        return 1
    print(
        f"parley: {email} is an administrator"
        if made
        else f"parley: {email} has an account already; nothing changed"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
