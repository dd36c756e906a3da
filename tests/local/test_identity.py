"""The identity groups through the local gateway, operation by operation, as a client meets them."""

from collections.abc import Callable

from tests.local.caller import PASSWORD, Caller
from tests.local.conftest import Copy

MINE = {"email": "user@example.com", "password": PASSWORD}


def walk_the_accounts(outside: Caller) -> None:
    user_id = outside.registered(MINE["email"])
    tokens = outside.ask("POST", "assist:/api/auth/login", body=MINE).json()
    tokens = outside.ask("POST", "assist:/api/auth/refresh", body={"refreshToken": tokens["refreshToken"]}).json()
    token, root = tokens["access_token"], outside.admin()
    outside.walk(
        [
            ("GET", "assist:/api/auth/me", token, None, 200),
            ("GET", "assist:/api/auth/session", token, None, 200),
            ("GET", "assist:/api/users/me", token, None, 200),
            ("PUT", "assist:/api/users/me", token, {"full_name": "John Updated"}, 200),
            ("GET", "assist:/api/users/", token, None, 403),
            ("GET", "assist:/api/users/", root, None, 200),
            ("GET", "assist:/api/users?offset=0&limit=20", root, None, 200),
            ("GET", f"assist:/api/users/{user_id}", root, None, 200),
            ("PATCH", f"assist:/api/users/{user_id}", root, {"full_name": "Patched"}, 200),
            ("PUT", f"assist:/api/users/{user_id}/activate", root, None, 200),
            ("PUT", f"assist:/api/users/{user_id}/promote-admin", root, None, 200),
            ("GET", "assist:/api/auth/me", token, None, 401),
            ("PUT", f"assist:/api/users/{user_id}/revoke-admin", root, None, 200),
            ("PUT", f"assist:/api/users/{user_id}/deactivate", root, None, 200),
            ("POST", "assist:/api/auth/login", "", MINE, 403),
            ("PUT", f"assist:/api/users/{user_id}/activate", root, None, 200),
        ]
    )


def walk_the_other_products(outside: Caller) -> None:
    seeded = outside.ask("POST", "era:/auth/login", body=MINE).json()
    working = outside.ask("POST", "worker:/v1/auth/token", body=MINE).json()["access_token"]
    key = outside.ask("POST", "worker:/v1/api-keys", working, {"name": "ci"}).json()
    assert outside.ask("GET", "worker:/v1/auth/me", **{"x-api-key": key["key"]}).status_code == 200
    outside.walk(
        [
            ("GET", "era:/auth/me", seeded["token"], None, 200),
            ("POST", "era:/auth/refresh-token", seeded["refresh_token"], None, 200),
            ("POST", "era:/auth/logout", seeded["token"], None, 204),
            ("GET", "era:/auth/me", seeded["token"], None, 401),
            ("GET", "worker:/v1/auth/me", working, None, 200),
            ("GET", "worker:/v1/api-keys", working, None, 200),
            ("DELETE", f"worker:/v1/api-keys/{key['id']}", working, None, 204),
        ]
    )


def walk_to_the_end_of_an_account(outside: Caller) -> None:
    changed = {"old_password": PASSWORD, "new_password": "Another1Password"}
    then = {**MINE, "password": "Another1Password"}
    token = outside.token(MINE["email"])
    outside.walk([("POST", "assist:/api/users/me/change-password", token, changed, 200)])
    outside.walk([("POST", "assist:/api/auth/logout", outside.token(**then), None, 200)])
    outside.walk([("DELETE", "assist:/api/users/me", outside.token(**then), None, 200)])
    outside.walk([("POST", "assist:/api/auth/login", "", then, 401)])


def test_every_operation_of_the_identity_groups_answers(start: Callable[..., Copy]) -> None:
    copy = start().ready()
    outside = Caller.of(copy)
    walk_the_accounts(outside)
    walk_the_other_products(outside)
    walk_to_the_end_of_an_account(outside)
    outside.client.close()
    assert copy.end() == 0
