"""Refusals that more than one way of coming in has."""

from shared.kit.errors import Conflict, Forbidden, Unauthenticated


def deactivated() -> Forbidden:
    return Forbidden("This account is deactivated", code="FORBIDDEN", reason="ACCOUNT_INACTIVE")


def busy() -> Conflict:
    return Conflict("The account is being changed by somebody else. Please try again.")


def revoked() -> Unauthenticated:
    return Unauthenticated("The token no longer stands. Please sign in again.", code="TOKEN_REVOKED")
