"""The bot as a program that serves: the core, its platforms, the HTTP door and the scheduler, started and stopped.

The order is a rule. The door is first, so that a taken port is told before anybody is spoken to; what waited at the
platforms is taken in before the first tick, so that an answer that came while we were down counts before a clause is
executed (RULES 2). At the end nothing new is taken, what is under way is finished, and only then sockets are closed.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from importlib import metadata

import structlog

from adapters.web import calendar
from adapters.web.door import Door, Health
from adapters.web.platforms import Platform
from adapters.web.routes import Asked, Handler, Incoming, Outgoing
from bot.app import IN_TIME, App, Clock
from bot.counted import Counted
from bot.metrics import Metrics
from bot.rates import UNLIMITED, Rates
from bot.scheduler import Scheduler
from bot.store.database import Database
from bot.store.faults import DatabaseFault, FaultKind
from bot.texts import troubles

TAKE_IN_SECONDS = 10
"""How long the first tick waits for the platforms (RULES 2)."""

STOP_SECONDS, SETTLE_SECONDS, CLOSE_SECONDS = 5, 1, 2
"""How long requests and the tick under way, what is written down of it, and the sockets may take at the end: with the
second that a tick has to let go, and the database's farewell, 10 s in all."""

WAIT_SECONDS = 1.0
"""Between two looks whether a database that was away at the start is there."""

LATELY = 120
"""Seconds after which a tick that has not ended counts as dead; sending many letters takes a while."""

METRICS = "/metrics"

COUNTED_EVERY = 5
"""Seconds: whoever reads the figures more often gets what was counted before."""

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
        in_time: float = IN_TIME,
        about: Mapping[str, str] | None = None,
        public: str = "",
        prepare: Callable[[], Awaitable[None]] | None = None,
        rates: Rates = UNLIMITED,
    ) -> None:
        """`take_in`, `lately` and `in_time` are seconds; `about` is said in the log at the start, with the address of
        health; `public` is the beginning of the addresses at which the door is reached from outside. `prepare` makes
        the database ready where it was away before: it is waited for.
        """
        self._metrics = database.meter = Metrics(version(), [platform.name for platform in platforms])
        wires = {platform.name: platform.wire for platform in platforms}
        self.app = App(database, clock, wires, in_time=in_time, public=public, meter=self._metrics, rates=rates)
        self._scheduler = Scheduler(self.app, self._metrics)
        self._platforms = tuple(platforms)
        self._take_in = take_in
        self._lately = lately
        self._about = dict(about or {})
        routes = {
            path: self._once_listening(handler) for platform in platforms for path, handler in platform.routes.items()
        }
        tellers = {calendar.PATH: self._calendar, METRICS: self._measured}
        self._door = Door(routes, self.health, host=host, port=port, tellers=tellers)
        self._prepare = prepare
        self._missing: FaultKind | None = None
        self._began = 0.0
        self._begun: dict[str, asyncio.Task[None]] = {}
        self._is_listening = self._has_started = self._is_stopping = False
        self._broken: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._backlog = Counted(self.app.backlog)
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
            if self._prepare is not None:
                await self._is_there(self._prepare)
            await self._bring_up()
        except BaseException:
            await self.stop()
            raise

    async def _is_there(self, use: Callable[[], Awaitable[None]]) -> None:
        """Use the database once it is there: replicas often start before it. Health says what is waited for. Raises
        `DatabaseFault` for what does not pass by itself.
        """
        loop = asyncio.get_running_loop()
        while True:
            try:
                await use()
            except DatabaseFault as fault:
                if not fault.passes:
                    raise
                if self._missing is None:
                    log.warning("the database is not there; it is waited for", kind=fault.kind.value, why=str(fault))
                self._missing, self._began = fault.kind, loop.time()
                await asyncio.sleep(WAIT_SECONDS)
            else:
                break
        if self._missing is not None:
            log.info("the database is there")
            self._missing = None

    async def _bring_up(self) -> None:
        opening = {platform.name: asyncio.create_task(platform.open()) for platform in self._platforms}
        self._begun = opening
        await _wait(opening, self._take_in)
        await self._is_there(self.app.start)
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
        self.app.halt()
        ends = [self._door.close(), *(platform.stop() for platform in used)]
        if self._has_started:
            self._has_started = False
            ends.append(self._scheduler.stop(STOP_SECONDS - 1))
        await _all(ends, STOP_SECONDS)
        await _all([self._settle()], SETTLE_SECONDS)
        await self._backlog.finish(CLOSE_SECONDS)
        await _all([platform.close() for platform in used], CLOSE_SECONDS)
        self._begun = {}

    async def _settle(self) -> None:
        """What went out, or was broken off, is written down if the database is there."""
        try:
            await self.app.finish()
        except DatabaseFault as fault:
            log.warning("what went out last cannot be written down; it counts as unknown", kind=fault.kind.value)

    async def health(self) -> Health:
        """How we are, as `/healthz` says it."""
        platforms = {platform.name: self._health_of(platform) for platform in self._platforms}
        database = self._database_trouble()
        started = self._scheduler.looked_at is not None and not self._is_stopping
        backlog = await self._backlog.asked()
        return Health(
            live=self._is_live(),
            ready=started and self._is_live() and not database and not any(platforms.values()),
            database=database,
            platforms=platforms,
            set_aside=backlog.set_aside if backlog is not None else 0,
            version=version(),
        )

    def _is_live(self) -> bool:
        """Whether the last tick, or the start before the first, is not long ago."""
        looked = self._scheduler.looked_at
        now = asyncio.get_running_loop().time()
        return now - (self._began if looked is None else looked) <= self._lately

    def _database_trouble(self) -> str:
        trouble = self._missing or self._scheduler.trouble
        if trouble is not None:
            return troubles.plain(trouble)
        if self._scheduler.failures >= FAILURES:
            return "What is due cannot be worked on; the log says why."
        return ""

    def _health_of(self, platform: Platform) -> str:
        if platform.name in self._broken:
            return self._broken[platform.name]
        return platform.health() if self._is_listening else "It is being started."

    async def _measured(self, asked: Asked) -> Outgoing:
        """The figures, for Prometheus. What stands in the tables is counted every few seconds at the most."""
        backlog = await self._backlog.asked(COUNTED_EVERY)
        now = asyncio.get_running_loop().time()
        if backlog is not None:
            self._metrics.note_backlog(backlog, now - self._backlog.at)
        well = {platform.name: not self._health_of(platform) for platform in self._platforms}
        looked = self._scheduler.looked_at
        self._metrics.note_health(
            now - (self._began if looked is None else looked), well, is_database_well=not self._database_trouble()
        )
        self._metrics.note_vitals({platform.name: platform.vitals() for platform in self._platforms})
        body, content_type = self._metrics.written(asked.headers.get("accept", ""))
        return Outgoing(200, body, {"content-type": content_type, "cache-control": "no-store"})

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
