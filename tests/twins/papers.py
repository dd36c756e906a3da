"""Races over papers and codes that serve once: who comes second gets nothing."""

import os
from typing import Any

import pyotp

from shared.domain.identity.model import Account, Challenge, Ticket, digest, token_of
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.letters import invitation_service, recovery_service
from shared.domain.identity.wiring.secondstep import second_step_service, two_factor_service
from shared.kit.principal import Principal, Product, Role
from tests.twins.starts import PASSWORD, administrator, person, together

os.environ.setdefault("VAULT_KEY", "a key of the races, long enough to seal with")


def as_principal(account: Account) -> Principal:
    return Principal(account.id, Product.VOICEASSIST, Role.USER, account.email, "session")


def resets() -> Any:
    ann, now = person(), int(identity_service().now())
    ticket = Ticket(f"reset#{ann.id}", now + 600, digest("secret"), ann.id)
    TicketRepository().put(ticket)
    token = token_of(ticket, "secret")

    def reset(number: int) -> str:
        recovery_service().reset(token, f"Another{number}Password")
        return str(number)

    won = [each for each in together(reset) if each != "LINK_INVALID"]
    identity_service().sign_in(Product.VOICEASSIST, ann.email, f"Another{won[0]}Password")
    return {"won": len(won)}


def invitations() -> Any:
    root = administrator("root@example.com")
    _, token = invitation_service().invite(root, "eve@example.com", Role.VIEWER, "Eve", by_letter=False)
    before = identity_service().accounts.total()

    def accept(_number: int) -> str:
        return invitation_service().accept(Product.VOICEASSIST, str(token), PASSWORD).account.id

    refusals = ("LINK_INVALID", "EMAIL_ALREADY_EXISTS")
    won = [each for each in together(accept) if each not in refusals]
    return {"won": len(won), "accounts": identity_service().accounts.total() - before}


def secured() -> tuple[Account, pyotp.TOTP, tuple[str, ...]]:
    ann = person()
    made = two_factor_service().set_up(as_principal(ann))
    totp = pyotp.TOTP(made.secret)
    two_factor_service().confirm(as_principal(ann), totp.at(int(identity_service().now()) - 30))
    return ann, totp, made.backup_codes


def challenges(ann: Account) -> str:
    begun = second_step_service().begin(Product.VOICEASSIST, ann.email, PASSWORD)
    assert isinstance(begun, Challenge)
    return begun.token


def signed_in_with(codes: list[str], tokens: list[str]) -> Any:
    def finish(number: int) -> str:
        service = second_step_service()
        return service.finish(
            Product.VOICEASSIST, tokens[number % len(tokens)], codes[number % len(codes)]
        ).account.id

    found = together(finish, 4)  # fewer than lock the address
    return {"won": sum(each.count("-") == 4 for each in found)}  # what ids look like


def codes_by_time() -> Any:
    """One code, a challenge each."""
    ann, totp, _ = secured()
    code = totp.at(int(identity_service().now()))
    return signed_in_with([code], [challenges(ann) for _ in range(4)])


def backup_codes() -> Any:
    ann, _, codes = secured()
    return signed_in_with([codes[0]], [challenges(ann) for _ in range(4)])


def one_challenge() -> Any:
    """Different right codes at the same moment."""
    ann, _, codes = secured()
    return signed_in_with(list(codes[:4]), [challenges(ann)])


PAPERS = {race.__name__: race for race in (resets, invitations, codes_by_time, backup_codes, one_challenge)}
