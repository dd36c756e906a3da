"""Pages of the web: a document made of an address, and what becomes of it when its page is looked at again."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shared.fetching.http import HttpFetch
from tests.faults.afar import relayed
from tests.faults.libraries import library, tick
from tests.faults.order.stock import Stock
from tests.faults.outside import Outside
from tests.faults.scenarios import Scenario
from tests.faults.world import World, later
from tests.functions.knowledge import found
from tests.lambda_client import Answer, Caller
from tests.telephony.studio import Studio

ADDRESS = "http://pages.test/gout"
A_DAY = 25 * 3600.0  # and an hour: pages are looked at again after it
LINES = "".join(f"<p>Gout, part {number}: it hurts.</p>" for number in range(40))


@dataclass
class Site:
    """One page behind a redirect. Its last line tells whether all of it was read."""

    last: str = "Colchicine eases an attack of gout within a day."

    @property
    def page(self) -> bytes:
        return f"<html><title>Gout</title>{LINES}<p>{self.last}</p></html>".encode()

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        moved = asked.path == "/gout"
        body = b"" if moved else self.page
        asked.send_response(302 if moved else 200)
        asked.send_header(*(("location", "/health/gout") if moved else ("content-type", "text/html")))
        asked.send_header("content-length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)


@contextmanager
def serving(site: Site) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        do_GET = lambda self: site.answer(self)  # noqa: N815, E731  # the server calls it so

        def log_message(self, *_: Any) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def dialled(port: int) -> Iterator[None]:
    """Every name is of a public address, and whoever dials one reaches this port."""

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.215.14"]

    def dial(_address: str, _port: int, timeout: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), timeout)

    fetch = partial(HttpFetch, seconds=1.0, resolve=resolve, dial=dial)
    with pytest.MonkeyPatch.context() as patch:
        for wiring in ("documents", "keeping"):
            patch.setattr(f"shared.domain.knowledge.wiring.{wiring}.HttpFetch", fetch)
        yield


@contextmanager
def bringing(_: Studio) -> Iterator[Outside]:
    with serving(Site()) as url, relayed(url) as relay, dialled(relay.port):
        yield Outside(relay, {}, Scenario(library, bring, whole))


def bring(world: World, ann: Caller) -> Answer:
    return world.ask(ann, "youworker/ingestion", "POST", "/v1/ingestion/url", {"url": ADDRESS})


def whole(_: World, ann: Caller) -> None:
    """Half a page is none."""
    says_alone(ann, Site.last)


@contextmanager
def looking_again(_: Studio) -> Iterator[Outside]:
    site = Site()
    with serving(site) as url, relayed(url) as relay, dialled(relay.port):

        def known(world: World) -> Caller:
            site.last = Site.last
            ann = library(world)
            assert bring(world, ann).status == 200
            world.tide.settle()
            site.last = "Rest eases an attack of gout as well."
            return ann

        def look(world: World, ann: Caller) -> Answer:
            with later(A_DAY):
                return tick(world, ann)

        yield Outside(relay, {}, Scenario(known, look, partial(renewed, site), look_again, 2))


def look_again(world: World) -> None:
    """Another day has gone."""
    with later(2 * A_DAY):
        world.tide.tick()


def renewed(site: Site, _: World, ann: Caller) -> None:
    says_alone(ann, site.last)


def says_alone(ann: Caller, line: str) -> None:
    (document,) = Stock.taken().of("documents", "document#")
    assert document["status"] == "indexed"
    text = " ".join(passage["text"] for passage in found(ann, "what eases an attack of gout", top_k=20))
    assert line in text
    assert text.count("eases an attack") == text.count(line), text
