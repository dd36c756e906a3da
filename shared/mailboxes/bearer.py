"""Signing in by an access token, as OAUTHBEARER (RFC 7628) or as XOAUTH2, whichever a server offers."""

from collections.abc import Iterable

from shared.mailboxes import Server
from shared.reaching import TurnedAway

MECHANISMS = ("OAUTHBEARER", "XOAUTH2")
END = "\x01"


def mechanism(offered: Iterable[str]) -> str:
    known = {each.upper() for each in offered}
    found = next((each for each in MECHANISMS if each in known), None)
    if found is None:
        raise TurnedAway("The mail server takes no access tokens", remedy="Store the account with an app password")
    return found


def said(name: str, server: Server, username: str, token: str) -> str:
    if name == "XOAUTH2":
        return f"user={username}{END}auth=Bearer {token}{END}{END}"
    escaped = username.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={escaped},{END}host={server.host}{END}port={server.port}{END}auth=Bearer {token}{END}{END}"
