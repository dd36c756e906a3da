"""One POST to an address that was looked at: no redirect is followed, and nothing of the answer is read but its status.

What a receiver's server says could be what only we can reach: it is shown to nobody.
"""

import http.client
from dataclasses import dataclass
from urllib.parse import quote

from shared.hooks import Letter, Posted
from shared.reaching import Garbled
from shared.reaching.dav import SAFE, Address, parts_of
from shared.reaching.lines import Lines, told

SECONDS = 10.0
MOST = 64 * 1024  # of headers


@dataclass(frozen=True, slots=True)
class HttpPoster:
    allowed: tuple[str, ...] = ()
    authority: str = ""
    seconds: float = SECONDS

    def post(self, url: str, letter: Letter) -> Posted:
        address, query = Address.read(url), parts_of(url).query
        path = f"{address.path}?{quote(query, safe=SAFE + '?')}" if query else address.path
        lines = Lines(self.allowed, self.authority, self.seconds, MOST)
        with told():
            return self._sent(lines, address, path, letter)

    def _sent(self, lines: Lines, address: Address, path: str, letter: Letter) -> Posted:
        line = lines.open(address.host, address.port, secret=address.scheme == "https")
        try:
            wire = http.client.HTTPConnection(address.host, address.port)
            wire.auto_open = 0
            wire.sock = line
            wire.request("POST", path, letter.body, headers(letter))
            return Posted(wire.getresponse().status)
        except http.client.HTTPException as error:
            raise Garbled("The server does not speak HTTP, or broke off") from error
        finally:
            line.hang_up()


def headers(letter: Letter) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Parley-Webhooks/1",
        "Webhook-Id": letter.id,
        "Webhook-Timestamp": str(letter.timestamp),
        "Webhook-Signature": letter.signature,
        "Connection": "close",
    }
