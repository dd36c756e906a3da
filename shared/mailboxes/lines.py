"""Which mail servers a password is taken to."""

from shared.mailboxes import Server
from shared.reaching import NotAllowed
from shared.reaching.lines import Lines


def allowed(server: Server, lines: Lines) -> None:
    if server.protection == "none" and not lines.knows(server.host, server.port):
        raise NotAllowed("A password goes to a mail server by TLS alone", field="server")
