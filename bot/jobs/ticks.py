"""What time asks: whatever is due now, in its order. One look says what that is; on most ticks it is nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.chat import Wire
from bot.clocks import Clock
from bot.jobs import (
    delivery,
    digests,
    doubts,
    follow_ups,
    forgetting,
    housekeeping,
    recalculation,
    rehearsal,
    sealing,
)
from bot.jobs.outcomes import Unsettled
from bot.jobs.turns import Turn
from bot.meter import Meter
from bot.store import Session, agenda, instants, leases, outbox, pacing
from bot.store.agenda import Agenda
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.faults import Overtaken

Found = TypeVar("Found")

DELIVERING_SECONDS = 20
"""How long one tick delivers: of a long queue the rest is for the next, so that digests, doubts, erasures and whoever
watches us are not kept waiting for minutes.
"""

SEALING_SECONDS = 1
"""Between two rounds of seals of a process that is busy."""

TRYING_SECONDS = 5
"""How often an idle process tries whether it could write."""

HOUSEKEEPING_EVERY = timedelta(hours=1)

SET_BACK = timedelta(seconds=30)
"""A clock that shows so much less than before was set back; less than that does no harm."""

log = structlog.get_logger()


class Ticks:
    """The ticks of one process over one database. `wake` asks for another one soon."""

    def __init__(
        self, database: Database, clock: Clock, wires: Mapping[str, Wire], meter: Meter, wake: Callable[[], None]
    ) -> None:
        self._database, self._clock, self._wires, self._meter, self._wake = database, clock, wires, meter, wake
        self._cleaned: datetime | None = None
        self._tried: float | None = None
        self._sealed = 0.0
        self._seals_each = True
        self._is_recalculated = self._is_rehearsed = False
        self._unsettled: Unsettled = []
        self._ahead: Agenda | None = None
        self._last: datetime | None = None
        self._is_halted = False
        self._ticking = asyncio.Lock()

    async def start(self) -> None:
        """Take up what an earlier run left: on SQLite whoever held a lease is dead, so its outcome is unknown. Raises
        `DatabaseFault`.
        """
        now = self._clock.now()
        async with self._database.write() as session:
            if self._database.is_sqlite:
                await outbox.expire(session, now, all_of_them=True)
                await leases.end_all(session)
            self._last = await instants.latest_present(session)

    def halt(self) -> None:
        """Claim no more letters; a tick under way comes to its end."""
        self._is_halted = True

    async def finish(self) -> None:
        """Write down what went out or was broken off and is not settled yet. Raises `DatabaseFault`."""
        await delivery.settle(self._database, self._wires, self._clock.now, self._meter, self._unsettled)

    async def tick(self, *, is_one_of_many: bool = False) -> Agenda | None:
        """Do everything that is due now: follow-ups, letters, seals. Raises `DatabaseFault`; nothing is lost by it.

        `is_one_of_many`: others follow within a second at the latest, so that seals need not be made in each. Gives
        what is ahead, where that is known: nothing more was due at the last look.
        """
        async with self._ticking:
            self._seals_each = not is_one_of_many
            now = self._clock.now()
            await self.finish()
            await self._mind_the_clock(now)
            ahead, self._ahead = self._ahead, None
            # What was ahead and has come needs no asking; what has come up besides is found after it.
            seen = ahead if is_one_of_many and ahead and _is_due(ahead.deadlines, now) else await self._agenda()
            has_decided, going = await self._decide(seen, now)
            if has_decided or seen.has_unsealed or _is_due(seen.letters, now) or _is_due(seen.forgetting, now):
                await self._send(seen, now, going, is_sending=has_decided or _is_due(seen.letters, now))
            else:
                await self._try_to_write(now)
                await self._rehearse(seen, now)
                self._ahead = seen
            if not self._is_recalculated:
                self._is_recalculated = not await recalculation.run(self._database, now)
                self._ahead = None
            if self._cleaned is None or now - self._cleaned >= HOUSEKEEPING_EVERY:
                await _in_turn("housekeeping", housekeeping.run(self._database, now))
                self._cleaned = now
                self._ahead = None
            return self._ahead

    async def next_instant(self, ahead: Agenda | None = None) -> datetime | None:
        """The earliest instant (UTC) at which `tick` will have something to do; None if never by itself. `ahead` is
        what a tick that has just ended gave: what came after it wakes the next one.
        """
        seen = ahead or await self._agenda()
        letter = min((at for at in (seen.letters, seen.leases) if at is not None), default=None)
        if letter is not None and letter <= self._clock.now():  # due, and a scope may be closed
            async with self._database.read() as session:
                letter = await pacing.next_opening(session, self._clock.now()) or letter
        found = (seen.deadlines, seen.digests, letter, seen.forgetting)
        return min((at for at in found if at is not None), default=None)

    async def _agenda(self) -> Agenda:
        async with self._database.read() as session:
            return await agenda.read(session, self._wires)

    async def _decide(self, seen: Agenda, now: datetime) -> tuple[bool, Sequence[Turn]]:
        """What may make letters: whether any of it was due, and what of them is claimed already."""
        going: Sequence[Turn] = ()
        is_alone = not any(_is_due(at, now) for at in (seen.digests, seen.leases, seen.doubts))
        if _is_due(seen.deadlines, now):
            going = await self._follow_up(self._claimed if is_alone else None)
        if _is_due(seen.digests, now):
            await _in_turn("digests", digests.run(self._database, now))
        if _is_due(seen.leases, now) or _is_due(seen.doubts, now):
            await _in_turn("letters in doubt", doubts.settle(self._database, self._wires, now, self._meter))
        return not is_alone or _is_due(seen.deadlines, now), going

    async def _claimed(self, session: Session, known: Mapping[int, Case]) -> Sequence[Turn]:
        if self._is_halted:
            return ()
        return await delivery.claimed(session, self._wires, self._clock.now, known)

    async def _send(self, seen: Agenda, now: datetime, going: Sequence[Turn], *, is_sending: bool) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + DELIVERING_SECONDS
        if is_sending:
            sending = delivery.run(
                self._database,
                self._wires,
                self._clock.now,
                self._meanwhile,
                self._meter,
                self._unsettled,
                lambda: self._is_halted or loop.time() > until,
                going,
            )
            await _in_turn("letters", sending)
        if loop.time() > until:
            self._wake()
        if is_sending or seen.has_unsealed:
            await self._seal()
        if _is_due(seen.forgetting, now):
            await _in_turn("forgetting", forgetting.run(self._database, now))

    async def _try_to_write(self, now: datetime) -> None:
        """A database that can only be read is of no use, and with nothing to do nobody would notice: a file may be
        locked, a server may have become the copy of another.
        """
        at = asyncio.get_running_loop().time()
        if self._tried is None or at - self._tried >= TRYING_SECONDS:
            async with self._database.write() as session:
                await outbox.expire(session, now)
            self._tried = at

    async def _rehearse(self, seen: Agenda, now: datetime) -> None:
        """Once, in a program that goes on, when there is time for it."""
        if self._is_rehearsed or self._seals_each or _is_due(self._next(seen), now + rehearsal.AHEAD):
            return
        self._is_rehearsed = True
        await _in_turn("a rehearsal", rehearsal.run(self._database, self._wires, seen.deadlines))

    def _next(self, seen: Agenda) -> datetime | None:
        found = (seen.deadlines, seen.digests, seen.letters, seen.leases, seen.doubts, seen.forgetting)
        return min((at for at in found if at is not None), default=None)

    async def _meanwhile(self, may_claim: bool) -> tuple[bool, Sequence[Turn]]:
        """Between two batches of letters, of which there may be thousands: due minutes, and seals within their 5 s. It
        says whether more letters are due, and gives those that are claimed already.
        """
        seen = await self._agenda()
        if seen.has_unsealed:
            await self._seal()
        going: Sequence[Turn] = ()
        has_followed = _is_due(seen.deadlines, self._clock.now())
        if has_followed:
            going = await self._follow_up(self._claimed if may_claim else None)
        is_more = has_followed or _is_due(seen.letters, self._clock.now())
        self._ahead = None if is_more else seen
        return is_more, going

    async def _seal(self) -> None:
        """What was committed is to stand in its chain within 5 s (RULES 8); once a second does it for many letters."""
        at = asyncio.get_running_loop().time()
        if self._seals_each or at - self._sealed >= SEALING_SECONDS:
            await _in_turn("seals", sealing.run(self._database))
            self._sealed = at

    async def _follow_up(self, then: follow_ups.Then | None = None) -> Sequence[Turn]:
        return await _in_turn("follow-ups", follow_ups.run(self._database, self._clock.now(), then)) or ()

    async def _mind_the_clock(self, now: datetime) -> None:
        """Nothing may wait for an hour because the clock was set back by one."""
        last = self._last
        if last is not None and now < last - SET_BACK:
            log.warning("the clock was set back; what was due at once is due now", seconds=(last - now).total_seconds())
            async with self._database.write() as session:
                await instants.brought_back(session, now, last)
            self._cleaned = None
        self._last = now


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


async def _in_turn(what: str, work: Awaitable[Found]) -> Found | None:
    """Do a part of the tick. Where another process was faster nothing is wrong: the next tick finds what is left."""
    try:
        return await work
    except Overtaken as faster:
        log.info("another process was faster", at=what, why=str(faster))
        return None
