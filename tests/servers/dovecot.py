"""Dovecot, where it is installed (Debian's package `dovecot-imapd`): as an ordinary user, from a folder of its own."""

import contextlib
import grp
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.programs import HOST, NAMES, free_port, mail_server, running
from tests.servers.tls import Papers

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
IS_ROOT = os.getuid() == 0
SETTINGS = """
base_dir = {here}/run
state_dir = {here}/state
log_path = /dev/stderr
protocols = imap
listen = {host}
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:~/Maildir
stats_writer_socket_path =
{tls}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {here}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={here}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
SECURED = "ssl = yes\nssl_cert = <{here}/chain.pem\nssl_key = <{here}/key.pem"


@contextlib.contextmanager
def dovecot_server(folder: Path, papers: Papers | None = None) -> Iterator[int]:
    """With a mailbox for each of the people. With papers, it secures a line when it is asked to.

    Not in the test's own folder: that is closed to the user that a superuser's Dovecot is run as, and the names of
    its sockets would be longer than a socket's may be.
    """
    port, who = free_port(), pwd.getpwuid(os.getuid() or pwd.getpwnam("nobody").pw_uid)
    with tempfile.TemporaryDirectory(prefix="dove", dir="/tmp") as made:
        here = Path(made)
        prepare(here, port, who, papers)
        command = [str(PROGRAM), "-F", "-c", str(here / "dovecot.conf")]
        as_other = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if IS_ROOT else {}
        with running(command, port, folder / "dovecot.log", **as_other):
            yield port


def prepare(here: Path, port: int, who: pwd.struct_passwd, papers: Papers | None) -> None:
    for name in ("run", "state", "mail"):
        (here / name).mkdir()
    tls = "ssl = no"
    if papers is not None:
        shutil.copy(papers.chain, here / "chain.pem")
        shutil.copy(papers.key, here / "key.pem")
        tls = SECURED.format(here=here)
    user, group = who.pw_name, grp.getgrgid(who.pw_gid).gr_name
    (here / "users").write_text("".join(f"{name}:{{PLAIN}}{password}::::::\n" for name, password in NAMES.items()))
    said = SETTINGS.format(here=here, host=HOST, user=user, group=group, port=port, tls=tls)
    (here / "dovecot.conf").write_text(said)
    if IS_ROOT:
        for each in (here, *here.rglob("*")):
            os.chown(each, who.pw_uid, who.pw_gid)


MAIL_SERVERS = (
    pytest.param(mail_server, id="pymap"),
    pytest.param(
        dovecot_server,
        id="dovecot",
        marks=pytest.mark.skipif(PROGRAM is None, reason="Dovecot is not installed here"),
    ),
)
