"""What goes wrong below HTTP: nobody at the address, no such name, a wrong certificate, a connection that is reset.

What has not reached the platform is simply tried again: no letter is in doubt. A name under `.invalid` never resolves
(RFC 6761); the certificates are those of `tests/data/certificates`.
"""

from __future__ import annotations

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import aiohttp.connector
import pytest

from adapters.slack.platform import Slack
from adapters.telegram import pauses
from adapters.telegram.platform import Telegram
from bot.store.database import Database
from tests.length import IS_LONG
from tests.wire.gate import CERTIFICATES, Gate, Way
from tests.wire.house import MARK, START, House, about, people, served

engines = pytest.mark.parametrize("site", ["sqlite", "postgresql"] if IS_LONG else ["sqlite"], indirect=True)

Turn = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram's listening looks again after half a second at the latest, where it takes 30 in earnest."""
    monkeypatch.setattr(pauses, "LONGEST_SECONDS", 0.5)


@asynccontextmanager
async def gated(
    database: Database, platform: str, host: str = "127.0.0.1", certificate: str = ""
) -> AsyncIterator[tuple[House, Gate]]:
    """The program with a gate before one platform, and its people."""
    made = House(database, START, "Asia/Tokyo", "pull")
    async with made.slack, made.telegram:
        port = made.slack.port if platform == "slack" else int(made.telegram.api_url.rpartition(":")[2].split("/")[0])
        async with Gate(port, host, certificate) as gate:
            slack = f"{gate.address}/api/" if platform == "slack" else ""
            telegram = f"{gate.address}/bot" if platform == "telegram" else ""
            async with served(made, slack, telegram):
                await people(made)
                yield made, gate


async def waits(made: House, platform: str, breaks: Turn, mends: Turn, *, marked: bool = False) -> str:
    """A letter that meets trouble arrives once afterwards; what health said meanwhile."""
    by, to, name = (made.mia, made.ken, "ken") if platform == "slack" else (made.ana, made.mia, "mia")
    await breaks()
    subject = await made.hands_over(by, name)
    for _ in range(7):
        await made.tick(seconds=16)
    said = await made.complains(platform)
    assert about(to, subject) == []
    if not marked:
        assert (await made.states())["unknown"] == 0
    await mends()
    await made.becomes(lambda: about(to, subject), seconds=16)
    await made.is_well()
    assert [MARK in text for text in about(to, subject)] == [marked]
    return said


@engines
@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_nobody_at_the_address_or_connections_that_are_reset(database: Database, platform: str) -> None:
    async with gated(database, platform) as (made, gate):
        said = await waits(made, platform, lambda: gate.turn(Way.refused), gate.turn)
        assert said.startswith(f"{platform.title()} does not answer (")
        met = gate.met
        said = await waits(made, platform, lambda: gate.turn(Way.reset_before), gate.turn, marked=True)
        assert said.startswith(f"{platform.title()} does not answer (")
        assert gate.met - met < 300


@engines
@pytest.mark.parametrize("platform", ["slack", "telegram"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # see the end
async def test_a_wrong_certificate_is_never_spoken_to(
    database: Database, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiohttp makes its list of authorities when it is loaded; the one of the tests is added to a copy."""
    trusting = ssl.create_default_context(cafile=str(CERTIFICATES / "authority.pem"))
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    async with gated(database, platform, "localhost", "localhost") as (made, gate):
        for certificate in ("elsewhere", "unsigned") if IS_LONG or platform == "slack" else ("unsigned",):
            said = await waits(
                made,
                platform,
                lambda: gate.turn(certificate=certificate),  # noqa: B023
                lambda: gate.turn(certificate="localhost"),
            )
            assert "certificate" in said.casefold(), said
    gc.collect()  # asyncio's server forgets to close a connection on which the other side breaks off the handshake


def forget_names(made: House, platform: str) -> None:
    """aiohttp keeps addresses for ten seconds."""
    slack, telegram = made.service._platforms
    assert isinstance(slack, Slack)
    assert isinstance(telegram, Telegram)
    session = slack._api.client.session if platform == "slack" else telegram._transport._session
    assert session is not None
    assert isinstance(session.connector, aiohttp.TCPConnector)
    session.connector.clear_dns_cache()


@engines
@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_a_name_that_is_gone_for_a_while(
    database: Database, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver's refusals are its own; that the name is known at other times is made here."""
    loop, host, is_known = asyncio.get_running_loop(), f"{platform}.invalid", True
    resolve = loop.getaddrinfo

    async def resolved(name: Any, *rest: Any, **more: Any) -> Any:
        return await resolve("127.0.0.1" if name == host and is_known else name, *rest, **more)

    monkeypatch.setattr(loop, "getaddrinfo", resolved)
    async with gated(database, platform, host) as (made, gate):

        async def forget() -> None:
            nonlocal is_known
            is_known = False
            forget_names(made, platform)
            await gate.turn()  # connections that are open would go on

        async def know() -> None:
            nonlocal is_known
            is_known = True

        said = await waits(made, platform, forget, know)
        assert said.startswith(f"{platform.title()} does not answer (")
