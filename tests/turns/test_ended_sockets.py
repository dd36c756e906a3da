"""An administrator ends somebody's socket."""

from shared.domain.connections.repository import ConnectionRepository
from shared.tables.audit import AuditItem
from shared.tables.connections import ConnectionItem
from tests.functions.people import administrator
from tests.turns.conftest import Opened, Running

ADMIN = "assist:/api/admin/voice/sessions"


def test_a_socket_is_shown_and_closed_and_its_owner_may_come_again(running: Running, tabs: Opened) -> None:
    administrator("root@example.com")
    root, ann = running.caller.token("root@example.com"), running.person()
    first = tabs(ann)
    first.until("connected")
    others = {item.connection for item in ConnectionItem.scan()}
    second = tabs(ann)
    second.until("connected")
    (name,) = {item.connection for item in ConnectionItem.scan()} - others
    shown = running.caller.ask("GET", f"{ADMIN}/{name}", root).json()
    assert (shown["session_id"], shown["path"], shown["role"]) == (name, "/api/realtime/ws", "user")
    assert running.caller.ask("POST", f"{ADMIN}/{name}/disconnect", ann).status_code == 403

    ended = running.caller.ask("POST", f"{ADMIN}/{name}/disconnect", root)
    assert ended.status_code == 200, ended.text
    second.until_closed()
    assert first.closed is None
    assert ConnectionRepository().get(name) is None
    assert [item.about for item in AuditItem.scan() if item.act == "socket.end"] == [f"socket:{name}"]
    assert running.caller.ask("POST", f"{ADMIN}/{name}/disconnect", root).status_code == 404
    tabs(ann).until("connected")
