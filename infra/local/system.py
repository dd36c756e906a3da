"""The whole local system: AWS, gateway, triggers. Started in order, stopped in the reverse one."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.fleet import Fleet, Function
from infra.local.aws import REGION, EmbeddedAws, Trouble, credentials, held
from infra.local.checkpoints import Checkpoints
from infra.local.gateway import Gateway, networks
from infra.local.resources import Endpoint, create
from infra.local.settings import LocalSettings, Secrets
from infra.local.triggers import Sources, pollers
from shared.domain.identity.wiring import identity_service
from shared.ratelimit import LimiterSettings

Say = Callable[[str], None]
# What a function does not get from its row the local system must not hand it by accident.
PASSED_ON = ("PARLEY_", "OPENAI_", "QDRANT_", "SSL_CERT_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")


@dataclass(frozen=True, slots=True)
class System:
    gateway: Gateway
    secrets: Secrets
    environ: dict[str, str]


@contextlib.contextmanager
def aws_at(settings: LocalSettings, say: Say) -> Iterator[str]:
    """The endpoint given, or the embedded one for as long as it is needed."""
    if settings.aws_endpoint:
        say(f"using AWS at {settings.aws_endpoint}")
        yield settings.aws_endpoint
        return
    say("starting the embedded AWS")
    aws = EmbeddedAws(Path(settings.data_dir).resolve())
    aws.start()
    try:
        yield aws.url
    finally:
        say("writing the data down")
        aws.stop()


@contextlib.asynccontextmanager
async def running(fleet: Fleet, settings: LocalSettings, say: Say) -> AsyncIterator[System]:
    folder = settings.folder()
    check(fleet)
    with held(folder), aws_at(settings, say) as url:
        secrets = Secrets.of(settings)
        os.environ.update(credentials(url))
        say("making tables, buckets and queues")
        found = await asyncio.to_thread(create, fleet, Endpoint(url))
        environ = environment(settings, secrets, url) | found
        await asyncio.to_thread(identity_service().ensure_admin, settings.admin_email, secrets.admin_password)
        sources: list[Sources] = []

        async def park(function: Function, event: dict[str, object], error: str) -> None:
            await sources[0].park(function, event, error)

        gateway = Gateway(
            fleet,
            settings.ports(),
            environ,
            host=settings.host,
            trusted=networks(settings.trusted_proxies),
            processes=settings.processes,
            dead_letter=park,
        )
        sources.append(Sources(Endpoint(url), gateway.invoke, environ, Checkpoints(folder / "streams.json")))
        say("opening the ports")
        try:
            await gateway.start()
        except OSError as error:
            taken = ", ".join(str(port) for port in settings.ports().values())
            raise Trouble(f"of the ports {taken} one is in use: set PARLEY_PORT to another") from error
        working = pollers(fleet, sources[0])
        try:
            yield System(gateway, secrets, environ)
        finally:
            say("ending: what runs may finish")
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            await gateway.stop()


def check(fleet: Fleet) -> None:
    """A setting that no function could read is told now, not at its first request."""
    rows = {kind for function in fleet.functions for kind in function.settings}
    for kind in rows | {LimiterSettings}:
        kind.read(os.environ)


def environment(settings: LocalSettings, secrets: Secrets, url: str) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    return {
        **given,
        **credentials(url),
        "AWS_REGION": REGION,
        "PARLEY_ADMIN_EMAIL": settings.admin_email,
        "PARLEY_ADMIN_PASSWORD": secrets.admin_password,
        "PARLEY_ROOT_API_KEY": secrets.root_api_key,
        "PARLEY_TOKEN_SECRET": secrets.token_secret,
    }


def newest(folders: tuple[Path, ...]) -> float:
    return max((path.stat().st_mtime for folder in folders for path in folder.rglob("*.py")), default=0.0)


async def watch(gateway: Gateway, folders: tuple[Path, ...], say: Say) -> None:
    """Handlers are loaded anew when a file of theirs changes."""
    seen = newest(folders)
    while True:
        await asyncio.sleep(0.5)
        now = await asyncio.to_thread(newest, folders)
        if now > seen:
            seen = now
            started = time.perf_counter()
            gateway.reload()
            say(f"reloaded in {(time.perf_counter() - started) * 1000:.0f} ms")
