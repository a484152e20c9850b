"""APScheduler wakes the tick; what is due is known by the tables alone (DESIGN 1, PLATFORM "Time and storage").

Two jobs in a memory store: one a second, since another process may have committed something and died, and one at the
earliest instant that is known, for the minute to be true. A request that made something due wakes the tick at once.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.app import App, SystemClock
from bot.meter import UNMETERED, Meter
from bot.store.faults import DatabaseFault, FaultKind

EVERY = 1
"""Seconds between two looks at the latest (RULES 9)."""

ALWAYS, PRECISE = "always", "precise"

INSTANCES = 3
"""APScheduler lets go by what comes while so many looks are under way, also the one that has just set it: that instant
would wait for the next second. Looks that come together take turns.
"""

DEAF = 3
"""Seconds without a look after which APScheduler is started anew: it goes by the machine's clock, and waits for as long
as that was set back."""

log = structlog.get_logger()


class Scheduler:
    """Wakes `app.look`. Start it inside a running event loop."""

    def __init__(self, app: App, meter: Meter = UNMETERED) -> None:
        self._app = app
        self._meter = meter
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self.trouble: FaultKind | None = None
        """What was wrong with the database at the last look."""
        self.failures = 0
        """How many looks in a row have ended in a bug of ours."""
        self.looked_at: float | None = None
        """When the last look ended, in seconds of the event loop's own time, whatever came of it; None before any."""
        self._now: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Lock()
        self._is_stopping = self._is_woken = False
        self._minding: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look at once, then every second, and at each known instant."""
        self._scheduler.add_job(self._look, IntervalTrigger(seconds=EVERY), id=ALWAYS, replace_existing=True)
        self._scheduler.start()
        self._app.on_change(self.wake)
        self.wake()
        self._minding = asyncio.create_task(self._mind())

    async def _mind(self) -> None:
        """By the event loop's own time, which nobody sets back."""
        loop = asyncio.get_running_loop()
        while True:
            before = self.looked_at
            await asyncio.sleep(DEAF)
            if self.looked_at != before or self._looking.locked() or loop.time() - (before or 0) < DEAF:
                continue
            log.warning("nothing has woken the tick; the machine's clock may have been set back")
            self._scheduler.reschedule_job(ALWAYS, trigger=IntervalTrigger(seconds=EVERY))
            self.wake()

    def wake(self) -> None:
        """Look now: a request may have made something due. Of several at once one is enough, if it has not begun."""
        if self._is_woken:
            return
        self._is_woken = True
        task = asyncio.get_running_loop().create_task(self._look())
        self._now.add(task)
        task.add_done_callback(self._now.discard)

    async def stop(self, patience: float | None = None) -> None:
        """No more looks; the one under way is finished first, for APScheduler would cancel it. What takes longer than
        `patience` (seconds; None: any time) is broken off: its letters' outcome is then unknown, and nothing is lost.
        """
        self._is_stopping = True
        if self._minding is not None:
            self._minding.cancel()
        self._scheduler.pause()
        self._app.on_change(lambda: None)
        try:
            async with asyncio.timeout(patience), self._looking:
                self._break_off()
        except TimeoutError:
            log.warning("a tick did not end in time and is broken off")
            self._break_off()
            with suppress(TimeoutError):
                async with asyncio.timeout(1), self._looking:
                    pass  # it has let go of the database

    def _break_off(self) -> None:
        self._scheduler.shutdown(wait=False)
        for task in self._now:
            task.cancel()

    async def _look(self) -> None:
        """One tick; trouble with the database is logged once, and the next look tries again."""
        async with self._looking:
            self._is_woken = False
            if self._is_stopping:  # APScheduler's shutdown comes a moment later, and would cancel it half-way
                return
            loop = asyncio.get_running_loop()
            began = loop.time()
            is_well = await self._tick()
            self.looked_at = loop.time()
            self._meter.tick(self.looked_at - began, failed=not is_well)

    async def _tick(self) -> bool:
        """Whether it went through."""
        began = self._app.clock.now()
        try:
            self._set_precise(await self._app.look(), began)
            self.trouble, self.failures = None, 0
        except DatabaseFault as fault:
            if self.trouble is not fault.kind:
                log.warning("the database cannot serve the tick; it is tried again", kind=fault.kind.value)
            self.trouble, self.failures = fault.kind, 0
        except Exception:
            log.exception("a tick failed; it is tried again")
            self.failures += 1
        else:
            return True
        return False

    def _set_precise(self, at: datetime | None, began: datetime) -> None:
        """What was due when the look `began`, and did not go (a scope is closed), waits for the next second: else this
        would spin. What has come to be due meanwhile does not.
        """
        now = self._app.clock.now()
        if at is None or at <= began:
            return
        if at <= now:
            self.wake()
            return
        by_machine = SystemClock().now() + (at - now)  # APScheduler knows no clock but the machine's
        self._scheduler.add_job(
            self._look, DateTrigger(run_date=by_machine), id=PRECISE, replace_existing=True, max_instances=INSTANCES
        )
