"""One POST to an address that was looked at: no redirect is followed, and nothing of the answer is read but its status.

What a receiver's server says could be what only we can reach: it is shown to nobody.
"""

import http.client
from dataclasses import dataclass

from shared.hooks import Letter, Posted
from shared.reaching import Garbled, NotAllowed
from shared.reaching.lines import Lines, told
from shared.reaching.urls import Place, place_of

SECONDS = 10.0
MOST = 64 * 1024  # of headers


@dataclass(frozen=True, slots=True)
class HttpPoster:
    allowed: tuple[str, ...] = ()
    authority: str = ""
    seconds: float = SECONDS

    def post(self, url: str, letter: Letter) -> Posted:
        place = place_of(url, NotAllowed)
        lines = Lines(self.allowed, self.authority, self.seconds, MOST)
        with told():
            return self._sent(lines, place, letter)

    def _sent(self, lines: Lines, place: Place, letter: Letter) -> Posted:
        line = lines.open(place.host, place.port, secret=place.scheme == "https")
        try:
            wire = http.client.HTTPConnection(place.host, place.port)
            wire.auto_open = 0
            wire.sock = line
            wire.request("POST", place.resource, letter.body, headers(letter))
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
