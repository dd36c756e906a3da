"""A clock that a test may move, an authenticator beside it, and who signs in with both."""

import json
from dataclasses import dataclass
from typing import Any

import pyotp

from tests.functions.people import PASSWORD, login, registered, signed_in
from tests.lambda_client import Answer, Caller, call

HOME = "/api/auth/2fa"
ANN = "ann@example.com"


@dataclass
class HandClock:
    """Stands still until it is moved."""

    now: float

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


class Device:
    """Somebody's authenticator: every code is of a step of its own."""

    def __init__(self, clock: HandClock, secret: str) -> None:
        self.clock, self.totp = clock, pyotp.TOTP(secret)

    def code(self) -> str:
        self.clock.move(30)
        return self.again()

    def again(self) -> str:
        return self.totp.at(int(self.clock.now))


class Ann:
    """Signed in with the second step on."""

    def __init__(self, clock: HandClock) -> None:
        self.id = registered()
        self.caller = signed_in()
        made = self.asks("POST", "/setup").body
        self.device, self.backup = Device(clock, made["manual_entry_key"]), made["backup_codes"]
        self.uri = made["otpauth_uri"]
        assert self.asks("POST", "/verify", {"code": self.device.code()}).status == 200

    def asks(self, method: str, path: str, body: Any = None) -> Answer:
        return self.caller.call("voiceassist/auth", method, HOME + path, body)


def finished(challenge: str, code: str, address: str = "192.0.2.1", name: str = "challenge_token") -> Answer:
    body = {name: challenge, "code": code, "is_backup_code": False}
    return Caller(address=address).call("voiceassist/auth", "POST", f"{HOME}/verify-login", body)


def challenged(address: str = "192.0.2.1") -> str:
    body = login(address=address).body
    assert body["requires_2fa"] is True
    assert "access_token" not in json.dumps(body)
    return str(body["challenge_token"])


def era(**more: str) -> Answer:
    return call("voiceera/auth", "POST", "/auth/login", {"email": ANN, "password": PASSWORD, **more})


def worker(**more: str) -> Answer:
    return call("youworker/auth", "POST", "/v1/auth/token", {"email": ANN, "password": PASSWORD, **more})
