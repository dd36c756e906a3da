"""An OpenID Connect issuer on a real socket that keeps every rule, until a test tells it which one to break."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT, SECRET = "parley-client", "secret of the client: with/odd+signs"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
Json = dict[str, Any]


def jwk(key: Any, kid: str, **more: Any) -> Json:
    public = key.public_key()
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {**algorithm.to_jwk(public, as_dict=True), "kid": kid, "use": "sig", **more}


@dataclass
class Issuer:
    url: str = ""
    claims: Json = field(
        default_factory=lambda: {"email": "ann@example.com", "email_verified": True, "name": "Ann Lee"}
    )
    keys: list[Json] = field(default_factory=lambda: [jwk(RSA_KEY, "rsa-1"), jwk(EC_KEY, "ec-1")])
    metadata: Json = field(default_factory=dict)
    forge: Callable[[Json], Json] = lambda claims: claims
    sign: Callable[[Json], str] = lambda claims: jwt.encode(claims, RSA_KEY, "RS256", {"kid": "rsa-1"})
    userinfo: Json | None = None
    token_answer: Callable[["Handler"], None] | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Json] = field(default_factory=dict)

    def described(self) -> Json:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            **self.metadata,
        }

    def agreed(self, query: Json, subject: str) -> str:
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**query, "sub": subject}
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchanged(self, form: Json, authorization: str) -> tuple[int, Json]:
        """Once for a code, only to its client, only with its verifier."""
        begun = self.codes.pop(form.get("code", ""), None)
        if not self._knows(form, authorization):
            return 401, {"error": "invalid_client"}
        if begun is None or begun["redirect_uri"] != form["redirect_uri"] or not proves(begun, form):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": begun["sub"],
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": begun["nonce"],
            **self.claims,
        }
        return 200, {"id_token": self.sign(self.forge(claims)), "access_token": "access", "token_type": "Bearer"}

    def _knows(self, form: Json, authorization: str) -> bool:
        if not authorization:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        return tuple(unquote(part) for part in pair.split(":")) == (CLIENT, SECRET)


def proves(begun: Json, form: Json) -> bool:
    hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    made = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    return bool(begun["code_challenge_method"] == "S256" and begun["code_challenge"] == made)


class Handler(BaseHTTPRequestHandler):
    issuer: ClassVar[Issuer]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.issuer.asked.append(path)
        if path.endswith("/.well-known/openid-configuration"):
            self.answer(200, self.issuer.described())
        elif path == "/keys":
            self.answer(200, {"keys": self.issuer.keys})
        elif path == "/userinfo" and self.headers["authorization"] == "Bearer access":
            self.answer(200, self.issuer.userinfo or {})
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        split = urlsplit(self.path)
        self.issuer.asked.append(split.path)
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if split.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(split.query).items()}
            self.answer(302, {}, location=self.issuer.agreed(query, form["sub"]))
        elif self.issuer.token_answer is not None:
            self.issuer.token_answer(self)
        else:
            self.answer(*self.issuer.exchanged(form, self.headers.get("authorization", "")))

    def answer(self, status: int, body: Json, **headers: str) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(raw)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Says nothing."""


@contextmanager
def serving(issuer: Issuer) -> Iterator[Issuer]:
    bound = type("Bound", (Handler,), {"issuer": issuer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), bound)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    issuer.url = f"http://localhost:{server.server_port}"
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
