"""The core as adapters see it: `App.handle(request)` for what people ask, `App.tick()` for what time asks.

One request is one transaction, and its reply is kept with it under the request's key: a repeat gets the same reply
and does nothing. What cannot commit within 2.5 s is rolled back and said (RULES 9). This is the one module that reads
the clock.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import structlog

from bot.chat import Account, Address, Card, Command, Html, Menu, Moved, Reply, Request, Wire
from bot.clocks import Clock as Clock
from bot.clocks import HandClock as HandClock
from bot.commands import answering, arrivals, completions, foreign
from bot.commands.room import Outside
from bot.domain.refusals import Refused
from bot.jobs import condition, in_doubt
from bot.jobs.condition import Backlog as Backlog
from bot.jobs.condition import Health as Health
from bot.jobs.ticks import Ticks
from bot.meter import UNMETERED, Answered, Meter
from bot.rates import UNLIMITED, Rates
from bot.store import Session, feeds, handled, leases, members, outbox, places
from bot.store.database import Database
from bot.store.faults import DatabaseFault, InDoubt, Overtaken
from bot.store.replies import frozen, thawed
from bot.texts import calendar_words, menus, refusals, troubles
from bot.texts.voice import Voice

IN_TIME = 2.5
"""Seconds in which a request must be ready to commit; the platforms wait for 3."""

TRIES = 3
"""How often a request is run when another process was faster: a repeat of it, or the same row."""

log = structlog.get_logger()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)


class App:
    """Shimekiri's core over one database, with a wire for each platform."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        wires: Mapping[str, Wire],
        *,
        in_time: float = IN_TIME,
        public: str = "",
        meter: Meter = UNMETERED,
        rates: Rates = UNLIMITED,
    ) -> None:
        """`public` is the beginning of the addresses at which we are reached from outside; empty: nobody knows."""
        self.clock = clock
        self._meter, self._rates = meter, rates
        self._public = public
        self._in_time = in_time
        self._database = database
        self._name = secrets.token_hex(16)  # of this process, among those at the same database
        self._wires = dict(wires)
        self._wake: Callable[[], None] = lambda: None
        self._ticks = Ticks(database, clock, self._wires, meter, lambda: self._wake())

    def on_change(self, wake: Callable[[], None]) -> None:
        """Whom to wake when a request has made something due."""
        self._wake = wake

    async def handle(self, request: Request) -> Reply:
        """Answer a request: committed before it returns, or nothing was changed and the reply says so."""
        loop = asyncio.get_running_loop()
        began, platform, kind = loop.time(), request.account.platform, type(request).__name__.lower()
        with structlog.contextvars.bound_contextvars(request=secrets.token_hex(4), platform=platform):
            reply, outcome = await self._rates.served(foreign.readable(request), self._served)
        self._meter.request(platform, kind, outcome, loop.time() - began)
        return reply

    async def _served(self, request: Request) -> tuple[Reply, Answered]:
        """The reply, and what it amounts to."""
        voice = Voice(request.account.language or "en", request.account.zone or "UTC")
        try:
            async with asyncio.timeout(self._in_time) as limit:
                reply = await self._tried(request, limit)
        except TimeoutError:
            log.warning("a request took too long and was rolled back")
            return _trouble(troubles.too_slow(voice)), Answered.too_slow
        except InDoubt as fault:
            log.warning("the database went away during a COMMIT; what became of it is looked up", why=str(fault))
            known, given = await in_doubt.looked_up(self._database, _key(request), self.clock.now())
            if given is not None:
                self._wake()
                return given, Answered.ok
            trouble = troubles.of_database(voice, fault.kind) if known else troubles.in_doubt(voice)
            return _trouble(trouble), Answered.database
        except DatabaseFault as fault:
            log.warning("the database could not serve a request", kind=fault.kind.value, why=str(fault))
            return _trouble(troubles.of_database(voice, fault.kind)), Answered.database
        except Exception:
            log.exception("a request failed")
            return _trouble(troubles.apology(voice)), Answered.failed
        if reply.ok:
            self._rates.let_in(request.account)
        return reply, Answered.ok if reply.ok else Answered.refused

    async def _tried(self, request: Request, limit: asyncio.Timeout) -> Reply:
        """The reply; where another transaction was faster everything is run again, and meets what that one left."""
        for _ in range(TRIES - 1):
            try:
                return await self._answer(request, limit)
            except Overtaken as faster:
                log.info("another transaction was faster; the request is run again", why=str(faster))
        return await self._answer(request, limit)

    async def _answer(self, request: Request, limit: asyncio.Timeout) -> Reply:
        """The reply. The limit ends where the commit begins: from there it is done, and said, however long it takes."""
        now, outside = self.clock.now(), self._outside(request.account.platform)
        try:
            if isinstance(request, Command) and answering.only_reads(request, outside):
                async with self._database.read() as session:
                    read = await answering.read(session, request, now, outside)
                if read is not None:
                    return read
            async with self._database.write() as session:
                written = await self._written(session, request, now, outside, limit)
            self._wake()
            return written
        except Refused as refusal:  # who may not in; nothing was written
            self._rates.shut_out(request.account)
            return answering.refused(request, refusal, now, outside)

    async def _written(
        self, session: Session, request: Request, now: datetime, outside: Outside, limit: asyncio.Timeout
    ) -> Reply:
        account, key = request.account, _key(request)
        given = await handled.reply_to(session, key)
        if given is not None:
            return thawed(given)
        answer = await answering.answered(session, request, now, outside)
        await members.mark_reachable(session, Address(account.platform, account.id, account.team))
        if answer.again is not None:
            await handled.note(session, key, frozen(answer.again), now)
        limit.reschedule(None)
        return answer.reply

    def _outside(self, platform: str) -> Outside:
        """What the platform of a request can do."""
        doors = {name: wire.sender.door for name, wire in self._wires.items() if wire.sender.door}
        wire = self._wires.get(platform)
        if wire is None:
            return Outside(doors=doors, public=self._public)
        return Outside(
            draws_forms=wire.draws_forms,
            keeps_cards=wire.keeps_cards,
            whispers=wire.whispers,
            doors=doors,
            public=self._public,
        )

    async def moved(self, moved: Moved) -> None:
        """A platform has given a place another id: what is known of it, and what waits to go there, follows."""
        async with self._database.write() as session:
            await places.moved(session, moved.place, moved.to)
            await outbox.moved(session, moved.place.platform, moved.place.id, moved.to)

    async def hold(self, name: str, seconds: float) -> bool:
        """Whether something that one process alone may do is ours to do for so long; asked again, it is ours for
        longer. Raises `DatabaseFault`.
        """
        if self._database.is_sqlite:  # one process to a file
            return True
        try:
            async with self._database.write() as session:
                return await leases.hold(session, name, self._name, self.clock.now(), timedelta(seconds=seconds))
        except Overtaken:
            return False

    async def let_go(self, name: str) -> None:
        """It is for others to do. Raises `DatabaseFault`."""
        if not self._database.is_sqlite:
            async with self._database.write() as session:
                await leases.let_go(session, name, self._name)

    async def health(self) -> Health:
        """How the work stands. Raises `DatabaseFault`."""
        return await condition.health(self._database, self.clock.now())

    async def backlog(self) -> Backlog:
        """What is not done yet. Raises `DatabaseFault`."""
        return await condition.backlog(self._database, self.clock.now())

    async def introduce(self, account: Account, role: str = "") -> Reply:
        """Make or change a person of a script. Not ok, with the reason, for an unknown zone, language or role."""
        try:
            async with self._database.write() as session:
                await arrivals.introduce(session, account, role, self.clock.now())
        except Refused as refused:
            return Reply((Card(refusals.say(Voice("en", "UTC"), refused.refusal)),), ok=False)
        return Reply()

    async def feed(self, secret: str) -> bytes | None:
        """The calendar file behind a secret address, None where there is none. Raises `DatabaseFault`."""
        now = self.clock.now()
        async with self._database.read() as session:
            owner = await feeds.owner(session, secret)
            found = await feeds.feed(session, *owner, now) if owner else None
        if found is None:
            return None
        return await asyncio.to_thread(calendar_words.file, found, now.year)  # hundreds of events take a while

    def menus(self) -> Mapping[str, Menu]:
        """What a platform may show before anybody types, by language (ISO 639-1)."""
        return menus.every()

    async def words(self, account: Account) -> tuple[str, ...]:
        """What could be typed: beginnings of commands, and the names of clients, colleagues and deadlines."""
        async with self._database.read() as session:
            request = Command(account, arrivals.NOWHERE, "", "")
            room = await arrivals.room(session, request, self.clock.now(), Outside())
            return await completions.words(room)

    async def start(self) -> None:
        """Take up what an earlier run left. Raises `DatabaseFault`."""
        await self._ticks.start()

    def halt(self) -> None:
        """Claim no more letters; a tick under way comes to its end."""
        self._ticks.halt()

    async def finish(self) -> None:
        """Write down what went out or was broken off and is not settled yet. Raises `DatabaseFault`."""
        await self._ticks.finish()

    async def tick(self) -> None:
        """Do everything that is due now: follow-ups, letters, seals. Raises `DatabaseFault`; nothing is lost by it."""
        await self._ticks.tick()

    async def look(self) -> datetime | None:
        """A tick of which another follows within a second at the latest; gives the earliest instant (UTC) at which the
        next will have something to do, None if never by itself. Raises `DatabaseFault`.
        """
        return await self._ticks.next_instant(await self._ticks.tick(is_one_of_many=True))

    async def next_instant(self) -> datetime | None:
        """The earliest instant (UTC) at which `tick` will have something to do; None if never by itself."""
        return await self._ticks.next_instant()


def _key(request: Request) -> str:
    """Under which its reply is kept."""
    account = request.account
    return f"{account.platform}:{account.team}:{account.id}:{request.key}"


def _trouble(text: Html) -> Reply:
    return Reply((Card(text),), ok=False)
