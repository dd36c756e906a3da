"""The identity groups through the local gateway, operation by operation, as a client meets them."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.local.conftest import Copy

PASSWORD = "securePassword123"


def test_every_operation_of_the_identity_groups_answers(start: Callable[..., Copy]) -> None:
    copy = start().ready()
    with httpx.Client(timeout=30) as client:

        def ask(method: str, url: str, token: str = "", body: Any = None, **headers: str) -> httpx.Response:
            signed = {"authorization": f"Bearer {token}"} if token else {}
            return client.request(method, url, json=body, headers={**signed, **headers})

        assist, worker, era = (copy.url("", number) for number in range(3))
        new = {"email": "user@example.com", "password": PASSWORD, "fullName": "John Doe"}
        made = ask("POST", f"{assist}/api/auth/register", body=new)
        assert made.status_code == 201
        user_id = made.json()["id"]
        secrets = (copy.folder / "data/secrets.json").read_text()
        password = secrets.partition('"admin_password": "')[2].partition('"')[0]
        root = ask(
            "POST", f"{assist}/api/auth/login", body={"email": "admin@parley.local", "password": password}
        ).json()["access_token"]
        mine = {"email": "user@example.com", "password": PASSWORD}
        tokens = ask("POST", f"{assist}/api/auth/login", body=mine).json()
        tokens = ask("POST", f"{assist}/api/auth/refresh", body={"refreshToken": tokens["refreshToken"]}).json()
        token = tokens["access_token"]
        walk = [
            ("GET", f"{assist}/api/auth/me", token, None, 200),
            ("GET", f"{assist}/api/auth/session", token, None, 200),
            ("GET", f"{assist}/api/users/me", token, None, 200),
            ("PUT", f"{assist}/api/users/me", token, {"full_name": "John Updated"}, 200),
            ("GET", f"{assist}/api/users/", token, None, 403),
            ("GET", f"{assist}/api/users/", root, None, 200),
            ("GET", f"{assist}/api/users?offset=0&limit=20", root, None, 200),
            ("GET", f"{assist}/api/users/{user_id}", root, None, 200),
            ("PATCH", f"{assist}/api/users/{user_id}", root, {"full_name": "Patched"}, 200),
            ("PUT", f"{assist}/api/users/{user_id}/activate", root, None, 200),
            ("PUT", f"{assist}/api/users/{user_id}/promote-admin", root, None, 200),
            ("GET", f"{assist}/api/auth/me", token, None, 401),
            ("PUT", f"{assist}/api/users/{user_id}/revoke-admin", root, None, 200),
            ("PUT", f"{assist}/api/users/{user_id}/deactivate", root, None, 200),
            ("POST", f"{assist}/api/auth/login", "", mine, 403),
            ("PUT", f"{assist}/api/users/{user_id}/activate", root, None, 200),
            ("POST", f"{era}/auth/login", "", mine, 200),
            ("POST", f"{worker}/v1/auth/token", "", mine, 200),
        ]
        for method, url, by, body, status in walk:
            answer = ask(method, url, by, body)
            assert answer.status_code == status, (method, url, answer.text)
            assert "x-ratelimit-remaining" in answer.headers

        seeded = ask("POST", f"{era}/auth/login", body=mine).json()
        assert ask("GET", f"{era}/auth/me", seeded["token"]).status_code == 200
        assert ask("POST", f"{era}/auth/refresh-token", seeded["refresh_token"]).status_code == 200
        working = ask("POST", f"{worker}/v1/auth/token", body=mine).json()["access_token"]
        key = ask("POST", f"{worker}/v1/api-keys", working, {"name": "ci"}).json()
        assert ask("GET", f"{worker}/v1/auth/me", **{"x-api-key": key["key"]}).json()["user_id"] == user_id
        assert ask("DELETE", f"{worker}/v1/api-keys/{key['id']}", working).status_code == 204

        token = ask("POST", f"{assist}/api/auth/login", body=mine).json()["access_token"]
        changed = {"old_password": PASSWORD, "new_password": "Another1Password"}
        assert ask("POST", f"{assist}/api/users/me/change-password", token, changed).status_code == 200
        mine["password"] = "Another1Password"
        token = ask("POST", f"{assist}/api/auth/login", body=mine).json()["access_token"]
        assert ask("POST", f"{assist}/api/auth/logout", token).status_code == 200
        token = ask("POST", f"{assist}/api/auth/login", body=mine).json()["access_token"]
        assert ask("DELETE", f"{assist}/api/users/me", token).status_code == 200
        assert ask("POST", f"{assist}/api/auth/login", body=mine).status_code == 401
    assert copy.end() == 0
