"""The bot as a program that serves: the core, its platforms, the HTTP door and the scheduler, started and stopped.

The order is a rule. The door is first, so that a taken port is told before anybody is spoken to; what waited at the
platforms is taken in before the first tick, so that an answer that came while we were down counts before a clause is
executed (RULES 2). At the end nothing new is taken, what is under way is finished, and only then sockets are closed.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from importlib import metadata

import structlog

from adapters.web import calendar
from adapters.web.door import Door, Health
from adapters.web.platforms import Platform
from adapters.web.routes import Asked, Handler, Incoming, Outgoing
from bot.app import App, Clock
from bot.scheduler import Scheduler
from bot.store.database import Database
from bot.store.faults import DatabaseFault
from bot.texts import troubles

TAKE_IN_SECONDS = 10
"""How long the first tick waits for the platforms (RULES 2)."""

STOP_SECONDS, TICK_SECONDS, CLOSE_SECONDS = 5, 3, 2
"""How long the platforms, the tick under way and the sockets may take at the end: 10 s in all."""

LATELY = 120
"""Seconds after which a tick that has not ended counts as dead; sending many letters takes a while."""

FAILURES = 3
"""Ticks in a row that fail before health speaks of it: one may have lost a race."""

SIGNALS = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger()


class Service:
    """The bot on its platforms, over an open database that stays the caller's to close."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        platforms: Sequence[Platform],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        take_in: float = TAKE_IN_SECONDS,
        lately: float = LATELY,
        about: Mapping[str, str] | None = None,
        public: str = "",
    ) -> None:
        """`take_in` and `lately` are seconds; `about` is said in the log at the start, with the address of health;
        `public` is the beginning of the addresses at which the door is reached from outside.
        """
        self.app = App(database, clock, {platform.name: platform.wire for platform in platforms}, public=public)
        self._scheduler = Scheduler(self.app)
        self._platforms = tuple(platforms)
        self._take_in = take_in
        self._lately = lately
        self._about = dict(about or {})
        routes = {
            path: self._once_listening(handler) for platform in platforms for path, handler in platform.routes.items()
        }
        self._door = Door(routes, self.health, host=host, port=port, tellers={calendar.PATH: self._calendar})
        self._began = 0.0
        self._begun: dict[str, asyncio.Task[None]] = {}
        self._is_listening = self._has_started = self._is_stopping = False
        self._broken: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._set_aside = 0
        self._counting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port of the door, once it is open."""
        return self._door.port

    async def start(self) -> None:
        """Start everything, in order. Raises `DoorFault` or `DatabaseFault`; everything is stopped then."""
        self._began = asyncio.get_running_loop().time()
        try:
            await self._door.open()
            log.info("Shimekiri starts", **self._about, health=f"{self._door.address}/healthz")
            await self._bring_up()
        except BaseException:
            await self.stop()
            raise

    async def _bring_up(self) -> None:
        opening = {platform.name: asyncio.create_task(platform.open()) for platform in self._platforms}
        self._begun = opening
        await _wait(opening, self._take_in)
        await self.app.start()
        listening = {
            platform.name: asyncio.create_task(self._listen(platform, opening[platform.name]))
            for platform in self._platforms
        }
        self._begun = listening
        await asyncio.sleep(0)  # each has begun, so routes may be called
        self._is_listening = True
        await _wait(listening, self._take_in)
        self._scheduler.start()
        self._has_started = True
        self._tell()
        self._watching = asyncio.create_task(self._watch())

    async def _listen(self, platform: Platform, opening: asyncio.Task[None]) -> None:
        """A platform that is slow to open listens as soon as it can; one that breaks does not stop the others."""
        try:
            await opening
            await platform.listen(self.app)
        except Exception:
            log.exception("a platform broke at its start", platform=platform.name)
            self._broken[platform.name] = "It broke at the start; the log says why. Start Shimekiri again."

    async def stop(self) -> None:
        """Take nothing more, finish what is under way, let go: within 10 s."""
        self._is_stopping = True
        for task in (self._watching, *self._begun.values()):
            if task is not None:
                task.cancel()
        used = [platform for platform in self._platforms if platform.name in self._begun]
        await _all([self._door.close(), *(platform.stop() for platform in used)], STOP_SECONDS)
        if self._has_started:
            self._has_started = False
            await self._scheduler.stop(TICK_SECONDS)
        if self._counting is not None:
            await asyncio.wait({self._counting}, timeout=CLOSE_SECONDS)
        await _all([platform.close() for platform in used], CLOSE_SECONDS)
        self._begun = {}

    async def health(self) -> Health:
        """How we are, as `/healthz` says it."""
        platforms = {platform.name: self._health_of(platform) for platform in self._platforms}
        database = self._database_trouble()
        started = self._scheduler.looked_at is not None and not self._is_stopping
        return Health(
            live=self._is_live(),
            ready=started and self._is_live() and not database and not any(platforms.values()),
            database=database,
            platforms=platforms,
            set_aside=await self._count_set_aside(),
            version=version(),
        )

    def _is_live(self) -> bool:
        """Whether the last tick, or the start before the first, is not long ago."""
        looked = self._scheduler.looked_at
        now = asyncio.get_running_loop().time()
        return now - (self._began if looked is None else looked) <= self._lately

    def _database_trouble(self) -> str:
        if self._scheduler.trouble is not None:
            return troubles.plain(self._scheduler.trouble)
        if self._scheduler.failures >= FAILURES:
            return "What is due cannot be worked on; the log says why."
        return ""

    def _health_of(self, platform: Platform) -> str:
        if platform.name in self._broken:
            return self._broken[platform.name]
        return platform.health() if self._is_listening else "It is being started."

    async def _count_set_aside(self) -> int:
        """How many rows the tick could not work on; as last known where the database does not answer within a second.

        The question is not broken off, which could leave a connection behind, and is asked by one at a time, so that
        asking for health often costs the database little.
        """
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._count())
        await asyncio.wait({self._counting}, timeout=1)
        return self._set_aside

    async def _count(self) -> None:
        with suppress(DatabaseFault):
            self._set_aside = (await self.app.health()).set_aside

    def _once_listening(self, handler: Handler) -> Handler:
        async def handle(incoming: Incoming) -> Outgoing:
            if not self._is_listening:
                return Outgoing(503, headers={"retry-after": "5"})
            return await handler(incoming)

        return handle

    async def _calendar(self, asked: Asked) -> Outgoing:
        """A calendar feed, for programs that come again when the database cannot serve."""
        try:
            return await calendar.answer(asked, self.app.feed)
        except DatabaseFault:
            return Outgoing(503, headers={"retry-after": "60"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._tell()

    def _tell(self) -> None:
        """A line in the log for each platform that is up, and when that changes."""
        for platform in self._platforms:
            trouble, told = self._health_of(platform), self._told.get(platform.name)
            if trouble == told:
                continue
            if trouble:
                log.warning("a platform is in trouble", platform=platform.name, why=trouble)
            else:
                log.info("a platform is up" if told is None else "a platform is well again", platform=platform.name)
            self._told[platform.name] = trouble


async def serve(service: Service) -> None:
    """Run until SIGTERM or SIGINT, then stop in order; a second signal ends the process at once.

    Raises `DoorFault` or `DatabaseFault` where it cannot start.
    """
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()

    def ask() -> None:
        for each in SIGNALS:
            loop.remove_signal_handler(each)
            signal.signal(each, lambda number, _: os._exit(128 + number))
        log.info("Shimekiri stops")
        asked.set()

    for each in SIGNALS:
        loop.add_signal_handler(each, ask)
    starting, waiting = asyncio.create_task(service.start()), asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
        with suppress(asyncio.CancelledError):
            await starting
        await waiting
    finally:
        waiting.cancel()
        await service.stop()


def version() -> str:
    """Of this release."""
    try:
        return metadata.version("shimekiri")
    except metadata.PackageNotFoundError:
        return "unknown"


async def _wait(tasks: Mapping[str, asyncio.Task[None]], seconds: float) -> None:
    """Until all are done or the time is over; they go on."""
    if tasks:
        await asyncio.wait(tasks.values(), timeout=seconds)


async def _all(works: Sequence[Coroutine[None, None, None]], seconds: float) -> None:
    """Do all at once; what fails is logged, what takes too long is broken off."""
    tasks = [asyncio.ensure_future(work) for work in works]
    if not tasks:
        return
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    for task in done:
        if not task.cancelled() and task.exception() is not None:
            log.error("something did not end well", exc_info=task.exception())
