"""X-Twilio-Signature: HMAC-SHA1 by the account's token over the address and the form's sorted names and values."""

import base64
import hmac
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha1, sha256
from urllib.parse import ParseResult, parse_qs, urlparse

Fields = Mapping[str, Sequence[str]]
BODY_HASH = "bodySHA256"


def signature(token: str, url: str, fields: Fields) -> str:
    said = "".join(name + value for name in sorted(fields) for value in sorted(set(fields[name])))
    made = hmac.new(token.encode(), (url + said).encode(), sha1).digest()
    return base64.b64encode(made).decode()


def signed(token: str, url: str, fields: Fields, shown: str) -> bool:
    """The carrier signs the address with its port or without, and is not consistent about it."""
    return any(
        hmac.compare_digest(signature(token, spelling, fields).encode(), shown.encode())
        for spelling in _spellings(urlparse(url))
    )


def signed_body(token: str, url: str, body: bytes, shown: str) -> bool:
    """A body that is no form is signed by its hash in the address."""
    given = parse_qs(urlparse(url).query).get(BODY_HASH, [""])[0]
    return hmac.compare_digest(sha256(body).hexdigest(), given) and signed(token, url, {}, shown)


def _spellings(url: ParseResult) -> Iterator[str]:
    if url.port:
        yield url._replace(netloc=url.netloc.partition(":")[0]).geturl()
        yield url.geturl()
    else:
        yield url.geturl()
        yield url._replace(netloc=f"{url.netloc}:{443 if url.scheme == 'https' else 80}").geturl()
