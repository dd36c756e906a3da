"""A telephone network for the local system: campaigns call, and somebody picks up."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping

from infra.local.settings import LocalSettings
from infra.simulator import Account, Exchange, ScaledClock, Simulator, start
from shared.telephony.settings import SimulatorSettings


@contextlib.asynccontextmanager
async def telephone(
    settings: LocalSettings, environ: dict[str, str], ports: Mapping[str, int]
) -> AsyncIterator[Simulator | None]:
    """Where no carrier was named. The functions learn of it by their environment, and it of them by theirs."""
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104  # compared only
    here = f"{host}:{ports['voiceera']}"
    environ.setdefault("PARLEY_CALLS_URL", f"http://{here}")
    environ.setdefault("PARLEY_CALLS_SOCKET_URL", f"ws://{here}/calls/relay")
    if environ.get("PARLEY_CARRIER", "simulator") != "simulator" or environ.get("PARLEY_SIMULATOR_URL"):
        yield None
        return
    account = Account(SimulatorSettings().account, secrets.token_urlsafe(32))
    async with start(Exchange(account, ScaledClock(settings.calls_speed))) as simulator:
        environ |= {"PARLEY_SIMULATOR_URL": simulator.url, "PARLEY_SIMULATOR_TOKEN": account.secret}
        yield simulator
