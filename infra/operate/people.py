"""Administrators, and what somebody has here."""

import os
from pathlib import Path
from typing import Annotated

import typer

from infra.operate.screen import bar, say
from shared.auth.passwords import check_policy
from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.errors import NotFound
from shared.kit.principal import Principal, Product

Address = Annotated[str, typer.Argument(help="The address of the account.")]


def admin(email: Address) -> None:
    """Make an administrator; an account that is there stays as it is.

    The password is asked for, or taken from PARLEY_ADMIN_PASSWORD.
    """
    password = os.environ.get("PARLEY_ADMIN_PASSWORD") or typer.prompt("Password", hide_input=True)
    check_policy(password)
    made = identity_service().ensure_admin(email, password)
    say(f"{email} {'is an administrator' if made else 'has an account already; nothing changed'}")


def export(
    email: Address, file: Annotated[Path, typer.Argument(help="The archive to write.", dir_okay=False)]
) -> None:
    """Write all that somebody has here, in every product, as one archive. Recorded in the audit."""
    from shared.domain.exports.wiring.making import making_service  # noqa: PLC0415  # it reaches every store

    account = identity_service().accounts.of_email(email)
    if account is None:
        raise NotFound(f"Nobody has the address {email}")
    user = Principal(account.id, Product.VOICEASSIST, account.role, email=account.email)
    with bar() as progress, file.open("wb") as archive:
        identity_service().audit.record("user.export", actor="operator", subject=account.id)
        task = progress.add_task("files", total=None)
        number = making_service().archivist.write(user, archive, lambda done: progress.update(task, completed=done))
    say(f"{number} files of {email} in {file}")
