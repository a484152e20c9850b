"""`shimekiri check`: what each platform says of itself, whom nothing reaches, whether the data is sound."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from adapters.web.platforms import Platform
from bot.app import App, SystemClock
from bot.store import soundness
from bot.store.database import Database
from bot.texts.soundness import report

SECONDS = 10
"""How long one platform may take."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what there is to say of it."""

    platform: str
    is_ok: bool
    sentence: str

    def __str__(self) -> str:
        mark = "ok" if self.is_ok else "TO MEND"
        return f"{self.platform.capitalize()}: {mark}: {self.sentence}"


async def unreached(url: str) -> list[Finding]:
    """Whoever has blocked the bot or left, on any platform; none if the database is not made yet. Raises
    `DatabaseFault`.
    """
    database = Database(url)
    try:
        if database.file is not None and not database.file.exists():
            return []
        health = await App(database, SystemClock(), {}).health()
    finally:
        await database.close()
    lost = [
        Finding(
            platform,
            False,
            f"The place {place} takes nothing from the bot any more ({why}); its cards go to private chats.",
        )
        for platform, place, why in health.lost
    ]
    return lost + [
        Finding(platform, False, f"Nothing reaches {name} ({why or 'no reason given'}); ask them to write to the bot.")
        for name, platform, why in health.unreachable
    ]


async def data(url: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the data holds together, and a line for each invariant. Reads only, so that it can be asked while the bot
    runs. Raises `DatabaseFault`.
    """
    database = Database(url)
    try:
        breaches = await soundness.examined(database, SystemClock().now())
    finally:
        await database.close()
    return not breaches, report(breaches)


async def findings(platforms: Sequence[Platform], *, seconds: float = SECONDS) -> list[Finding]:
    """What there is to say of each platform, in their order: all are opened, asked and let go at once."""
    told = await asyncio.gather(*(_of(platform, seconds) for platform in platforms))
    return [finding for each in told for finding in each]


async def _of(platform: Platform, seconds: float) -> list[Finding]:
    """Never quotes an unforeseen error: an address in it may hold the token."""
    name = platform.name
    try:
        async with asyncio.timeout(seconds):
            await platform.open()
            return [Finding(name, is_ok, sentence) for is_ok, sentence in await platform.check()]
    except TimeoutError:
        address = f"{name.upper()}_API_URL"
        why = f"It did not answer within {seconds:g} s; check this machine's network, and {address} if it is set."
    except Exception as error:
        why = f"It could not be asked ({type(error).__name__}); check this machine's network, and try again."
    finally:
        with suppress(Exception):
            async with asyncio.timeout(seconds):
                await platform.close()
    return [Finding(name, False, why)]
