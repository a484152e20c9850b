"""The core as adapters see it: `App.handle(request)` for what people ask, `App.tick()` for what time asks.

One request is one transaction, and its reply is kept with it under the request's key: a repeat gets the same reply
and does nothing. What cannot commit within 2.5 s is rolled back and said (RULES 9). This is the one module that reads
the clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bot.chat import Account, Address, Audience, Card, Command, Html, Place, Press, Reply, Request, Wire
from bot.commands import arrivals, choices, completions, forms, presses, router
from bot.commands.room import Room
from bot.domain.messages import AlreadyDone, Asked, Changed, ChaseKept, Declined, Message
from bot.domain.refusals import Refused
from bot.jobs import delivery, follow_ups, housekeeping, sealing
from bot.store import cards, deadlines, handled, members, outbox
from bot.store.database import Database
from bot.store.faults import DatabaseFault, Overtaken
from bot.store.replies import frozen, thawed
from bot.texts import refusals, troubles
from bot.texts.say import say
from bot.texts.voice import Internal, Voice

IN_TIME = 2.5
"""Seconds in which a request must be ready to commit; the platforms wait for 3."""

TRIES = 3
"""How often a request is run when another process was faster: a repeat of it, or the same row."""

HOUSEKEEPING_EVERY = timedelta(hours=1)

log = structlog.get_logger()


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)


class HandClock:
    """A clock moved by hand, for scripts and tests; it never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Where it was moved to, aware UTC."""
        return self._now

    def move_to(self, at: datetime) -> None:
        """Move it forward to `at`."""
        self._now = max(self._now, at.astimezone(UTC))


class App:
    """Shimekiri's core over one database, with a wire for each platform."""

    def __init__(
        self, database: Database, clock: Clock, wires: Mapping[str, Wire], *, in_time: float = IN_TIME
    ) -> None:
        self.clock = clock
        self._in_time = in_time
        self._database = database
        self._wires = dict(wires)
        self._cleaned: datetime | None = None
        self._ticking = asyncio.Lock()
        self._wake: Callable[[], None] = lambda: None

    def on_change(self, wake: Callable[[], None]) -> None:
        """Whom to wake when a request has made something due."""
        self._wake = wake

    async def handle(self, request: Request) -> Reply:
        """Answer a request: committed before it returns, or nothing was changed and the reply says so."""
        voice = Voice(request.account.language or "en", request.account.zone or "UTC")
        try:
            async with asyncio.timeout(self._in_time) as limit:
                reply = await self._tried(request, limit)
        except TimeoutError:
            return _trouble(troubles.too_slow(voice))
        except DatabaseFault as fault:
            log.warning("the database could not serve a request", kind=fault.kind.value, why=str(fault))
            return _trouble(troubles.of_database(voice, fault.kind))
        except Exception:
            log.exception("a request failed", platform=request.account.platform)
            return _trouble(troubles.apology(voice))
        self._wake()
        return reply

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
        now = self.clock.now()
        if isinstance(request, Command) and router.only_reads(request.text):
            async with self._database.read() as session:
                room = await arrivals.room(session, request.account, now)
                if room is not None:
                    return await _reading(room, request)
        account = request.account
        key = f"{account.platform}:{account.team}:{account.id}:{request.key}"
        async with self._database.write() as session:
            given = await handled.reply_to(session, key)
            if given is not None:
                return thawed(given)
            pressed = request.message if isinstance(request, Press) else ""
            room = await arrivals.joined(session, account, now, pressed)
            await members.mark_reachable(session, Address(account.platform, account.id, account.team))
            message = await _carried_out(room, request)
            reply = _reply(room, request, message)
            if reply.edit is not None:
                await cards.unlive(session, request.account.platform, request.account.id, pressed)
            await handled.note(session, key, frozen(reply), now)
            limit.reschedule(None)
            return reply

    async def introduce(self, account: Account, role: str = "") -> Reply:
        """Make or change a person of a script. Not ok, with the reason, for an unknown zone, language or role."""
        try:
            async with self._database.write() as session:
                await arrivals.introduce(session, account, role, self.clock.now())
        except Refused as refused:
            return Reply((Card(refusals.say(Voice("en", "UTC"), refused.refusal)),), ok=False)
        return Reply()

    async def words(self, account: Account) -> tuple[str, ...]:
        """What could be typed: beginnings of commands, and the names of clients, colleagues and deadlines."""
        async with self._database.read() as session:
            room = await arrivals.room(session, account, self.clock.now())
            return await completions.words(room)

    async def start(self) -> None:
        """Take up what an earlier run left: on SQLite whoever held a lease is dead, so its outcome is unknown."""
        if self._database.is_sqlite:
            async with self._database.write() as session:
                await outbox.expire(session, self.clock.now(), all_of_them=True)

    async def tick(self) -> None:
        """Do everything that is due now: follow-ups, letters, seals. Raises `DatabaseFault`; nothing is lost by it."""
        async with self._ticking:
            now = self.clock.now()
            await self._follow_up()
            await delivery.settle_unknown(self._database, self._wires, now)
            await delivery.run(self._database, self._wires, self.clock.now, self._follow_up)
            await sealing.run(self._database)
            if self._cleaned is None or now - self._cleaned >= HOUSEKEEPING_EVERY:
                await housekeeping.run(self._database, now)
                self._cleaned = now

    async def _follow_up(self) -> None:
        await follow_ups.run(self._database, self.clock.now())

    async def next_instant(self) -> datetime | None:
        """The earliest instant (UTC) at which `tick` will have something to do; None if never by itself."""
        async with self._database.read() as session:
            found = (await deadlines.next_wake(session), await outbox.next_due(session))
            return min((at for at in found if at is not None), default=None)


async def _reading(room: Room, request: Command) -> Reply:
    try:
        message = await router.run(room, request.text)
    except Refused as refused:
        message = Declined(refused.refusal)
    return _reply(room, request, message)


async def _carried_out(room: Room, request: Request) -> Message:
    """The message that answers; a refusal undoes what the command had begun, but keeps the question it asks."""
    try:
        async with room.session.begin_nested():
            return await _respond(room, request)
    except Refused as refused:
        typed = request.text if isinstance(request, Command) else ""
        return await choices.declined(room, refused, typed)


def _respond(room: Room, request: Request) -> Awaitable[Message]:
    match request:
        case Command(text=text):
            return router.run(room, text)
        case Press(data=data):
            return presses.press(room, data)
        case _:
            return forms.submitted(room, request.form, request.answers)


def _reply(room: Room, request: Request, message: Message) -> Reply:
    """The message in the speaker's words. A press that decided something changes the card that was pressed."""
    voice = Voice(room.me.language, room.me.zone, room.now)
    place = Internal(_private(request))
    decided = isinstance(request, Press) and isinstance(message, Changed | AlreadyDone | ChaseKept)
    card = say(_signed(message) if decided else message, voice, place)
    ok = not isinstance(message, Declined | Asked)
    if decided and isinstance(request, Press) and request.message:
        return Reply(edit=card, ok=ok)
    return Reply((card,), ok=ok)


def _signed(message: Message) -> Message:
    return replace(message, pressed=True) if isinstance(message, Changed) else message


def _private(request: Request) -> Place:
    """Replies go to the speaker alone, wherever they spoke (RULES 7)."""
    return Place(request.account.platform, request.account.id, Audience.internal, private=True)


def _trouble(text: Html) -> Reply:
    return Reply((Card(text),), ok=False)
