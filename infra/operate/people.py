"""Administrators."""

import argparse
import getpass
import os

from shared.auth.passwords import check_policy
from shared.domain.identity.wiring.accounts import identity_service


def admin(asked: argparse.Namespace) -> int:
    password = os.environ.get("PARLEY_ADMIN_PASSWORD") or getpass.getpass("Password: ")
    check_policy(password)
    made = identity_service().ensure_admin(asked.email, password)
    print(f"{asked.email} {'is an administrator' if made else 'has an account already; nothing changed'}")
    return 0
