"""A process that has imported the heavy libraries and forks a worker on request, so that a cold start takes
milliseconds and the workers share the memory of what is imported.

Run as `python -m infra.local.zygote FD`; FD is a socket on which each order arrives with two descriptors: the worker's
end of its channel, and where its output goes. When the socket is closed, or the gateway was killed, it ends and takes
the workers along.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import time
from functools import cache
from importlib import import_module
from typing import Any, Literal

from infra.local import wire, worker

HEAVY = ("fastapi", "pydantic", "mangum", "pynamodb.models", "boto3", "aws_lambda_powertools.metrics")
MODELS = ("openai",)  # where one answers, every process that asks it would import the library
SERVICES: tuple[Literal["dynamodb", "s3", "sqs"], ...] = ("dynamodb", "s3", "sqs")
GRACE = 0.5
children: set[int] = set()


def main() -> None:
    channel = socket.socket(fileno=int(sys.argv[1]))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they may reach the whole group; the gateway says when to end
    signal.signal(signal.SIGCHLD, reap)
    for name in (*HEAVY, *(MODELS if asks_a_model() else ())):
        import_module(name)
    read_what_botocore_knows()
    gc.freeze()
    with contextlib.suppress(ConnectionError):
        channel.sendall(b"!")
        while (received := take(channel)) is not None:
            channel.sendall(wire.packed({"pid": fork(channel, *received)}))
    end_children()


def asks_a_model() -> bool:
    return bool(os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_KEY"))


def read_what_botocore_knows() -> None:
    """Of AWS and of what every function asks: each process would look for its files and parse them once a session."""
    from botocore import session  # noqa: PLC0415  # with the other heavy ones

    session.create_loader = cache(session.create_loader)  # a session takes none
    asking = session.get_session()
    asking.set_credentials("nobody", "nothing")  # or it would look for somebody's
    for service in SERVICES:
        asking.create_client(service, "us-east-1")


def take(channel: socket.socket) -> tuple[dict[str, Any], socket.socket, int] | None:
    head, descriptors, _, _ = socket.recv_fds(channel, wire.LENGTH.size, 2)
    if not head:
        return None
    body = wire.exactly(channel, wire.LENGTH.unpack(head)[0])
    if body is None:
        return None
    order: dict[str, Any] = json.loads(body)
    return order, socket.socket(fileno=descriptors[0]), descriptors[1]


def fork(channel: socket.socket, order: dict[str, Any], sock: socket.socket, output: int) -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # a child may end before it is noted
    pid = os.fork()
    if pid == 0:
        become(channel, order, sock, output)
    children.add(pid)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    # Here too, so that the group is there as soon as anybody knows of it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpgid(pid, pid)
    sock.close()
    os.close(output)
    return pid


def become(channel: socket.socket, order: dict[str, Any], sock: socket.socket, output: int) -> None:
    status = 0
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.setpgid(0, 0)
        channel.close()
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        worker.begin(sock, order)
    except SystemExit:
        pass
    except BaseException:  # noqa: BLE001  # a forked child must end here, and never run the zygote's own loop
        status = 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)


def reap(_signal: int, _frame: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            children.discard(pid)


def end_children() -> None:
    signal_children(signal.SIGTERM)
    until = time.monotonic() + GRACE
    while children and time.monotonic() < until:
        time.sleep(0.01)
    signal_children(signal.SIGKILL)


def signal_children(number: int) -> None:
    for pid in tuple(children):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)


if __name__ == "__main__":
    main()
