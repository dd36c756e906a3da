"""Servers of other people's making, started as programs of their own on free ports.

`python -m tests.servers.programs` starts one of each to try integrations out with, until it is interrupted.
"""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.reaching.dav import Address, Dav
from shared.reaching.lines import Lines
from tests.mail.office import opened

if TYPE_CHECKING:
    from tests.servers.tls import Papers

HOST = "127.0.0.1"
PATIENCE = 20.0
NAMES = {"ann": "ann's secret", "bob": "bob's secret"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


@contextlib.contextmanager
def running(command: Sequence[str], port: int, log: Path, **how: Any) -> Iterator[None]:
    with (
        log.open("wb") as said,
        subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, **how) as child,
    ):
        try:
            ends = time.monotonic() + PATIENCE
            while not answers(port):
                if child.poll() is not None or time.monotonic() > ends:
                    raise AssertionError(f"{command} did not come up: {log.read_text()[-2000:]}")
                time.sleep(0.03)
            yield
        finally:
            child.terminate()
            child.wait(PATIENCE)


@contextlib.contextmanager
def calendar_server(folder: Path) -> Iterator[str]:
    """Radicale. Ann and Bob have accounts, and neither has a calendar yet."""
    port, users = free_port(), folder / "users"
    users.write_text("".join(f"{name}:{password}\n" for name, password in NAMES.items()))
    arguments = [
        "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}",
        "--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users), "--auth-htpasswd-encryption", "plain",
        "--auth-delay", "0", "--storage-filesystem-folder", str(folder / "store"), "--logging-level", "error",
    ]  # fmt: skip
    with running(python(*arguments), port, folder / "radicale.log"):
        yield f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def mail_server(folder: Path, papers: "Papers | None" = None) -> Iterator[int]:
    """pymap, with Ann's mailbox in it. With papers, it secures a line when it is asked to."""
    port = free_port()
    arguments = [
        "-c",
        "from pymap.main import main; main()",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        *(["--cert", str(papers.chain), "--key", str(papers.key)] if papers else ["--no-tls"]),
    ]
    mailbox = ["dict", "--demo-data", "--demo-user", "ann", "--demo-password", NAMES["ann"]]
    with running(python(*arguments, *mailbox), port, folder / "pymap.log"):
        yield port


@contextlib.contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """WsgiDAV, with the same people, over `folder / "files"`."""
    port, shelf, config = free_port(), folder / "files", folder / "dav.json"
    shelf.mkdir()
    people = {name: {"password": password} for name, password in NAMES.items()}
    said = {
        "host": "127.0.0.1",
        "port": port,
        "provider_mapping": {"/": str(shelf)},
        "simple_dc": {"user_mapping": {"*": people}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
    }
    config.write_text(json.dumps(said))
    arguments = ["-c", "from wsgidav.server.server_cli import run; run()", "--config", str(config), "--quiet"]
    with running(python(*arguments), port, folder / "dav.log"):
        yield f"http://127.0.0.1:{port}/"


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # its servers end with it
    with tempfile.TemporaryDirectory() as made, contextlib.ExitStack() as open_ones:
        folders = [Path(made, name) for name in ("calendar", "mail", "files")]
        for folder in folders:
            folder.mkdir()
        calendars = open_ones.enter_context(calendar_server(folders[0]))
        mail = open_ones.enter_context(mail_server(folders[1]))
        files = open_ones.enter_context(file_server(folders[2]))
        office = open_ones.enter_context(opened())
        for name, password in NAMES.items():
            Dav(Address.read(calendars), name, password, Lines((HOST,))).ask("MKCALENDAR", f"/{name}/duty/")
        print(f"CalDAV    {calendars} (with a calendar named duty)")
        print(f"WebDAV    {files} (over {folders[2] / 'files'})")
        print(f"IMAP      {HOST}:{mail}, security none")
        print(f"SMTP      {HOST}:{office.port}, security none; what it takes is delivered to nobody")
        print(
            f"Sign in as ann with {NAMES['ann']!r}. Run Parley with INTEGRATIONS_ALLOWED_HOSTS={HOST}",
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
