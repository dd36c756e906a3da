"""The whole local system: AWS, gateway, triggers. Started in order, stopped in the reverse one."""

import asyncio
import contextlib
import errno
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.fleet import Fleet, Function, Schedule
from infra.local.aws import REGION, Aws, Trouble, credentials
from infra.local.checkpoints import Checkpoints
from infra.local.gateway import Gateway, networks
from infra.local.mailbox import Mailbox, mailbox
from infra.local.resources import Endpoint, create
from infra.local.schedule import parse
from infra.local.settings import LocalSettings, Secrets
from infra.local.sources import Sources
from infra.local.telephone import telephone
from infra.local.triggers import triggered
from shared.domain.identity.wiring.accounts import identity_service
from shared.embeddings import EmbeddingSettings
from shared.ratelimit import LimiterSettings

Say = Callable[[str], None]
# What a function does not get from its row the local system must not hand it by accident.
PASSED_ON = (
    "PARLEY_", "OPENAI_", "TWILIO_", "PLIVO_", "VOBIZ_", "QDRANT_", "SMTP_", "MAIL_FROM", "PUBLIC_URL", "VAULT_",
    "SSL_CERT_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "no_proxy", "INTEGRATIONS_",
)  # fmt: skip
FRONTEND = "http://localhost:5173"


@dataclass(frozen=True, slots=True)
class System:
    gateway: Gateway
    secrets: Secrets
    environ: dict[str, str]
    mailbox: Mailbox | None


@contextlib.asynccontextmanager
async def running(fleet: Fleet, settings: LocalSettings, say: Say, aws: Aws) -> AsyncIterator[System]:
    """AWS was launched already; the workers are prepared while it starts and its tables are made."""
    check(fleet)
    secrets = Secrets.of(settings)
    environ = environment(settings, secrets, aws.url) | {"TMPDIR": str(scratch(settings))}
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
    say("making tables, buckets and queues")
    try:
        _, found = await asyncio.gather(gateway.open(), asyncio.to_thread(furnish, fleet, settings, secrets, aws))
    except OSError as error:
        raise Trouble(unbound(settings, error)) from error
    except (BotoCoreError, ClientError) as error:
        raise Trouble(f"AWS at {aws.url} did not make what the fleet needs: {error}") from error
    gateway.environ |= found
    places = Checkpoints(settings.folder() / "streams.json")
    sources.append(Sources(Endpoint(aws.url), gateway.invoke, gateway.environ, places))
    calls = telephone(settings, gateway.environ, gateway.ports)
    async with post(settings, gateway.environ) as letters, calls:
        await gateway.start()
        try:
            async with triggered(fleet, sources[0]):
                yield System(gateway, secrets, gateway.environ, letters)
                say("ending: what runs may finish")
        finally:
            await gateway.stop()


@contextlib.asynccontextmanager
async def post(settings: LocalSettings, environ: dict[str, str]) -> AsyncIterator[Mailbox | None]:
    """A mailbox of our own, where no mail server was named. The functions learn of it by their environment."""
    if environ.get("SMTP_HOST"):
        yield None
        return
    async with mailbox(settings.folder() / "mail", settings.mailbox_port()) as letters:
        environ |= letters.environ
        yield letters


def furnish(fleet: Fleet, settings: LocalSettings, secrets: Secrets, aws: Aws) -> dict[str, str]:
    """What must be there before the first request: tables, buckets, queues, a model, an administrator."""
    aws.wait()
    os.environ.update(credentials(aws.url))
    found = create(fleet, Endpoint(aws.url)) | model(settings)
    identity_service().ensure_admin(settings.admin_email, secrets.admin_password)
    return found


def scratch(settings: LocalSettings) -> Path:
    """Where functions put what may be lost, empty at every start: a process that is killed clears nothing up."""
    folder = settings.folder() / "scratch"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def model(settings: LocalSettings) -> dict[str, str]:
    """The embedded sentence model, built at the first start; deployed functions carry theirs."""
    chosen = EmbeddingSettings.read(os.environ)
    if chosen.provider != "minilm" or chosen.model_dir:
        return {}
    from infra.minilm import prepared  # noqa: PLC0415  # numpy, for whoever builds it

    return {"PARLEY_MODEL_DIR": str(prepared(settings.folder() / "models"))}


def unbound(settings: LocalSettings, error: OSError) -> str:
    ports = ", ".join(str(port) for port in settings.ports().values())
    match error.errno:
        case errno.EADDRINUSE:
            return f"of the ports {ports} one is in use: set PARLEY_PORT to another"
        case errno.EACCES:
            return f"the ports {ports} are not open to you: set PARLEY_PORT to one above 1023"
        case _:
            return f"PARLEY_HOST={settings.host} cannot be listened on: {error.strerror or error}"


def check(fleet: Fleet) -> None:
    """A setting that no function could read is told now, not at its first request."""
    rows = {kind for function in fleet.functions for kind in function.settings}
    for kind in rows | {LimiterSettings}:
        kind.read(os.environ)
    for schedule in (each for function in fleet.functions for each in function.of(Schedule)):
        parse(schedule.expression)


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
        "PUBLIC_URL": given.get("PUBLIC_URL") or FRONTEND,
        "VAULT_KEY": given.get("VAULT_KEY") or secrets.vault_key,
    }


def newest(folders: tuple[Path, ...]) -> float:
    times = [0.0]
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        with contextlib.suppress(FileNotFoundError):  # an editor's file that came and went
            times.append(path.stat().st_mtime)
    return max(times)


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
