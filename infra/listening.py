"""A port to serve on."""

import socket

# Seconds for which an unused connection is kept: longer than clients keep theirs, who would else now and then send
# into one that is being closed.
UNUSED = 75


def bound(host: str, port: int) -> socket.socket:
    """Port 0 takes a free one. Without its protocol named, asyncio lets small writes wait for others: 40 ms each."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)  # only now is the port ours: two may be bound to one that nobody listens on
    except OSError:
        listener.close()
        raise
    return listener
