"""Letters go out: claim with a lease, compose now, send with no transaction open, settle (DESIGN 4, RULES 9).

What is pending for one person at the same moment is one message, but a decision always comes alone. Only as many
letters are claimed as go out at once. An outcome that nobody knows is written down as such.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.chat import SendFailed, Wire
from bot.jobs import parcels, settling, turns
from bot.jobs.outcomes import Batch, Outcome, Unsettled, broken_off, tell
from bot.jobs.turns import Turn
from bot.meter import UNMETERED, Meter
from bot.store import Session, outbox
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.faults import DatabaseFault, Overtaken
from bot.store.letter_values import Letter

AT_ONCE = 50
"""How many messages of one claim are under way at the same time."""

HANDS = 2
"""How many claims are worked at where many letters are due."""

ASIDE = timedelta(minutes=5)
"""How long a letter that cannot be composed is set aside, so that it does not hold up the others."""

SEND_SECONDS = 50.0
"""A message under way for longer counts as unknown: its lease must not run out while it is still being sent."""

Meanwhile = Callable[[bool], Awaitable[tuple[bool, Sequence[Turn]]]]
"""What is done between two claims, where it is told whether it may claim; it says whether there is more to send, and
gives what of it is claimed already.
"""

log = structlog.get_logger()


async def run(
    database: Database,
    wires: Mapping[str, Wire],
    clock: Callable[[], datetime],
    meanwhile: Meanwhile,
    meter: Meter = UNMETERED,
    unsettled: Unsettled | None = None,
    is_over: Callable[[], bool] = lambda: False,
    going: Sequence[Turn] = (),
) -> None:
    """Send everything that is due and may go, first of all `going`, which is claimed already. Nothing more is claimed
    once `is_over`. What could not be settled is in `unsettled`.

    Between claims `meanwhile` is done, so that thousands of letters do not hold up a due minute. After a large claim
    another hand comes to help: while the one waits for the database or for a platform, the other composes.
    """
    desk = _Desk(database, wires, clock, meter, [] if unsettled is None else unsettled)
    turn, many = asyncio.Lock(), asyncio.Event()

    async def between() -> tuple[bool, Sequence[Turn]]:
        async with turn:
            return await meanwhile(not is_over())

    async def help_out() -> None:
        await many.wait()
        if not first.done():
            await desk.work(between, is_over, many)

    first = asyncio.ensure_future(desk.work(between, is_over, many, going))
    first.add_done_callback(lambda _: many.set())
    try:
        await _all(first, *(help_out() for _ in range(HANDS - 1)))
    finally:
        await desk.is_settled()


async def claimed(
    session: Session, wires: Mapping[str, Wire], clock: Callable[[], datetime], known: Mapping[int, Case]
) -> Sequence[Turn]:
    """What of everything that is due may go first, claimed in the transaction in which the `known` cases were decided;
    to be given to `run` once that is committed.
    """
    now = clock()
    letters = await outbox.claim(session, now, AT_ONCE, limits_of(wires), wires)
    composed = await parcels.of_letters(session, letters, wires, now, known)
    return await turns.reserved(session, composed, wires, now, clock)


def limits_of(wires: Mapping[str, Wire]) -> dict[str, int]:
    """How many messages each platform that has a limit takes in a second."""
    return {name: max(int(wire.pace.per_second), 1) for name, wire in wires.items() if wire.pace.per_second}


async def settle(
    database: Database, wires: Mapping[str, Wire], clock: Callable[[], datetime], meter: Meter, unsettled: Unsettled
) -> None:
    """Write down what came of messages that went out while the database was away. Raises `DatabaseFault`."""
    desk = _Desk(database, wires, clock, meter, unsettled)
    for batch in tuple(unsettled):
        await desk.write_down(batch)
        log.info("what went out while the database was away is written down", letters=len(batch.letters))


async def _all(*work: Awaitable[None]) -> None:
    """Raises what the first of them raised, once all are over."""
    for each in await asyncio.gather(*work, return_exceptions=True):
        if each is not None:
            raise each


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where letters are claimed, sent and settled."""

    database: Database
    wires: Mapping[str, Wire]
    clock: Callable[[], datetime]
    meter: Meter
    unsettled: Unsettled
    writing: set[asyncio.Task[None]] = field(default_factory=set)
    """What is being written down, while the next letters are claimed."""

    async def work(
        self,
        between: Callable[[], Awaitable[tuple[bool, Sequence[Turn]]]],
        is_over: Callable[[], bool],
        many: asyncio.Event,
        going: Sequence[Turn] = (),
    ) -> None:
        """One claim after the other; `many` is set where one was large.

        Each reads the clock again: with the instant at which a long run began, its leases would be over too early.
        """
        most, is_more = AT_ONCE, True
        while going or (is_more and not is_over()):
            if not going:
                now = self.clock()
                claimed: Sequence[Letter] = ()
                try:
                    async with self.database.write() as session:
                        claimed = await outbox.claim(session, now, most, limits_of(self.wires), self.wires)
                        composed = await parcels.of_letters(session, claimed, self.wires, now)
                        ready = await turns.reserved(session, composed, self.wires, now, self.clock)
                except DatabaseFault:
                    raise
                except Overtaken as faster:
                    log.info("another process was faster; letters are claimed again", why=str(faster))
                    continue
                except Exception as error:
                    log.exception("letters could not be composed", letter_ids=[letter.id for letter in claimed])
                    if most == 1 and not claimed:
                        raise
                    if most == 1:
                        await self._set_aside(claimed, now, error)
                    most = 1
                    continue
                going = ready  # and not before it is committed
                if len(claimed) >= outbox.PER_WORKSPACE:
                    many.set()
                if not claimed:
                    return
            await self._send(going)
            is_more, going = await between()

    async def _set_aside(self, letters: Sequence[Letter], now: datetime, error: Exception) -> None:
        async with self.database.write() as session:
            await outbox.set_aside(session, [letter.id for letter in letters], now + ASIDE, repr(error))

    async def _send(self, going: Sequence[Turn]) -> None:
        platforms = {turn.parcel.to.platform for turn in going}
        mine = ([turn for turn in going if turn.parcel.to.platform == name] for name in sorted(platforms))
        await _all(*map(self._deliver, mine))

    async def _deliver(self, going: Sequence[Turn]) -> None:
        """Send one platform's messages and settle them: a platform that stalls keeps no other's letters in doubt."""
        sends = [asyncio.create_task(_send(self.wires, turn)) for turn in going]
        try:
            await asyncio.wait(sends)
        finally:
            for send in sends:
                send.cancel()
            results = await asyncio.gather(*sends, return_exceptions=True)
            outcomes = [
                each if isinstance(each, Outcome) else broken_off(turn.parcel)
                for turn, each in zip(going, results, strict=True)
            ]
            self.unsettled.append(batch := Batch(outcomes))
        await self.is_settled()
        if any(outcome.failure is not None or outcome.missed for outcome in outcomes):
            await self.write_down(batch)  # it may make letters, or put some back
        else:
            self.writing.add(asyncio.create_task(self.write_down(batch)))

    async def is_settled(self) -> None:
        """Wait for what is being written down. Raises `DatabaseFault`."""
        done = tuple(self.writing)
        self.writing.difference_update(done)
        await _all(*done)

    async def write_down(self, batch: Batch) -> None:
        """Settle a batch. Where the database cannot, it stays in `unsettled`; what is written down already is left
        alone, and so is a letter that went out once more meanwhile, for then that attempt decides.
        """
        now = self.clock()
        try:
            async with self.database.write() as session:
                attempts = await outbox.open_attempts(session, [letter.id for letter in batch.letters])
                sent: list[tuple[int, str, bool]] = []
                for outcome in batch.outcomes:
                    ours = tuple(each for each in outcome.parcel.letters if _is_ours(each, attempts.get(each.id)))
                    if ours:
                        parcel = replace(outcome.parcel, letters=ours)
                        await settling.settle(session, replace(outcome, parcel=parcel), self.wires, now, sent)
                await outbox.settle_all_sent(session, sent, now)
        except (DatabaseFault, Overtaken):
            raise
        except Exception:  # a fault of ours would come again each time: their leases run out, and they are looked for
            self.unsettled.remove(batch)
            log.exception("outcomes could not be written down", letter_ids=[letter.id for letter in batch.letters])
            if len(batch.outcomes) > 1:
                await self._singly(batch)
            return
        self.unsettled.remove(batch)
        for outcome in batch.outcomes:
            tell(outcome, now, self.meter)

    async def _singly(self, batch: Batch) -> None:
        """One that cannot be written down must not leave the others in doubt (RULES 9)."""
        singly = [Batch([outcome]) for outcome in batch.outcomes]
        self.unsettled.extend(singly)  # all, for the database may go away in between
        for each in singly:
            await self.write_down(each)


def _is_ours(letter: Letter, tried: tuple[int, datetime | None] | None) -> bool:
    """Whether the attempt is still the latest. The count alone does not say: what was put back was not tried, so that
    the next attempt has the same number. The instant may have been brought back with the clock, never moved on.
    """
    if tried is None or tried[0] != letter.attempts:
        return False
    return tried[1] is None or letter.attempted_at is None or tried[1] <= letter.attempted_at


async def _send(wires: Mapping[str, Wire], turn: Turn) -> Outcome:
    parcel, wire = turn.parcel, wires[turn.parcel.to.platform]
    sender = wire.sender
    if not await turn.has_come():
        return Outcome(parcel, missed=True)
    try:
        async with asyncio.timeout(SEND_SECONDS):
            if parcel.is_page and wire.home is not None:
                await wire.home.publish(parcel.to, parcel.card)
                return Outcome(parcel)
            if parcel.edits is not None:
                await sender.edit(parcel.to, parcel.edits, parcel.card)
                return Outcome(parcel, parcel.edits)
            first = parcel.letters[0]
            return Outcome(parcel, await sender.send(parcel.to, parcel.card, first.key, first.thread))
    except SendFailed as failure:
        return Outcome(parcel, failure=failure)
    except TimeoutError:
        return Outcome(parcel, failure=SendFailed(f"it was not done within {SEND_SECONDS:g} s", unknown=True))
    except Exception as error:
        log.exception("a sender broke; whether the message went out is unknown", letter_ids=parcel.ids)
        return Outcome(parcel, failure=SendFailed(repr(error), unknown=True))
