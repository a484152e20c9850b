"""Letters go out: claim with a lease, compose now, send with no transaction open, settle (DESIGN 4, RULES 9).

What is pending for one person at the same moment is one message, but a decision always comes alone. Only as many
letters are claimed as go out at once. An outcome that nobody knows is written down as such.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.chat import Place, Scope, SendFailed, Wire
from bot.domain.evidence import Entry
from bot.domain.letters import ASKING, FOR_OWNER, PERSONAL, Nudge
from bot.jobs import parcels, turns
from bot.jobs.outcomes import Batch, Outcome, Unsettled, broken_off, tell
from bot.jobs.parcels import Parcel
from bot.jobs.turns import Turn
from bot.meter import UNMETERED, Meter
from bot.store import Session, cases, deadlines, evidence, homes, members, outbox, pacing, places
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.decisions import post, record
from bot.store.faults import DatabaseFault, Overtaken
from bot.store.letter_values import Letter

AT_ONCE = 50
"""How many messages of one claim are under way at the same time."""

HANDS = 2
"""How many claims are worked at where many letters are due."""

ASIDE = timedelta(minutes=5)
"""How long a letter that cannot be composed is set aside, so that it does not hold up the others."""

MOVED_PAUSE = timedelta(seconds=1)
"""A chat that moves is tried again, but not in the same breath."""

LONGEST_PAUSE = timedelta(hours=1)
"""However long a platform asks us to wait, it is asked again after this: a pause that is no end would be one."""

MOST_IN_DOUBT = 5
"""How often a letter goes out that most likely did not arrive: the platform looked and did not find it, or answered
that it failed itself. One that may well stand there goes once more and no further.
"""

SEND_SECONDS = 50.0
"""A message under way for longer counts as unknown: its lease must not run out while it is still being sent."""

log = structlog.get_logger()


async def run(
    database: Database,
    wires: Mapping[str, Wire],
    clock: Callable[[], datetime],
    meanwhile: Callable[[], Awaitable[bool]],
    meter: Meter = UNMETERED,
    unsettled: Unsettled | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> int:
    """Send everything that is due and may go; gives how many messages went out. Nothing more is claimed once
    `is_over`. What could not be settled is in `unsettled`.

    Between claims `meanwhile` is done, so that thousands of letters do not hold up a due minute; it says whether there
    is more to send. After a large claim another hand comes to help: while the one waits for the database or for a
    platform, the other composes.
    """
    desk = _Desk(database, wires, clock, meter, [] if unsettled is None else unsettled)
    turn, many = asyncio.Lock(), asyncio.Event()

    async def between() -> bool:
        async with turn:
            return await meanwhile()

    async def help_out() -> int:
        await many.wait()
        return 0 if first.done() else await desk.work(between, is_over, many)

    first = asyncio.ensure_future(desk.work(between, is_over, many))
    first.add_done_callback(lambda _: many.set())
    return sum(await _all(first, *(help_out() for _ in range(HANDS - 1))))


async def settle(
    database: Database, wires: Mapping[str, Wire], clock: Callable[[], datetime], meter: Meter, unsettled: Unsettled
) -> None:
    """Write down what came of messages that went out while the database was away. Raises `DatabaseFault`."""
    desk = _Desk(database, wires, clock, meter, unsettled)
    for batch in tuple(unsettled):
        await desk.write_down(batch)
        log.info("what went out while the database was away is written down", letters=len(batch.letters))


async def _all(*work: Awaitable[int]) -> list[int]:
    """What each came to, once all are over. Raises what the first of them raised."""
    done = await asyncio.gather(*work, return_exceptions=True)
    found: list[int] = []
    for each in done:
        if isinstance(each, BaseException):
            raise each
        found.append(each)
    return found


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where letters are claimed, sent and settled."""

    database: Database
    wires: Mapping[str, Wire]
    clock: Callable[[], datetime]
    meter: Meter
    unsettled: Unsettled

    async def work(
        self, meanwhile: Callable[[], Awaitable[bool]], is_over: Callable[[], bool], many: asyncio.Event
    ) -> int:
        """One claim after the other; `many` is set where one was large. Gives how many messages went out.

        Each reads the clock again: with the instant at which a long run began, its leases would be over too early.
        """
        sent, most = 0, AT_ONCE
        limits = {name: max(int(wire.pace.per_second), 1) for name, wire in self.wires.items() if wire.pace.per_second}
        while not is_over():
            now = self.clock()
            claimed: Sequence[Letter] = ()
            try:
                async with self.database.write() as session:
                    claimed = await outbox.claim(session, now, most, limits, self.wires)
                    composed = await parcels.of_letters(session, claimed, self.wires, now)
                    going = await turns.reserved(session, composed, self.wires, now, self.clock)
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
                    async with self.database.write() as session:
                        await outbox.set_aside(session, [letter.id for letter in claimed], now + ASIDE, repr(error))
                most = 1
                continue
            if len(claimed) >= outbox.PER_WORKSPACE:
                many.set()
            if not claimed:
                return sent
            platforms = {turn.parcel.to.platform for turn in going}
            mine = ([turn for turn in going if turn.parcel.to.platform == name] for name in sorted(platforms))
            sent += sum(await _all(*map(self._deliver, mine)))
            if not await meanwhile():
                return sent
        return sent

    async def _deliver(self, going: Sequence[Turn]) -> int:
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
        await self.write_down(batch)
        return sum(outcome.failure is None and not outcome.missed for outcome in outcomes)

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
                        await _settle(session, replace(outcome, parcel=parcel), self.wires, now, sent)
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


async def _settle(
    session: Session, outcome: Outcome, wires: Mapping[str, Wire], now: datetime, sent: list[tuple[int, str, bool]]
) -> None:
    """What simply went out, as nearly everything does, is added to `sent`, to be written down together."""
    parcel, failure = outcome.parcel, outcome.failure
    ids, first = parcel.ids, parcel.letters[0]
    if outcome.missed:
        await outbox.put_back(session, ids, first.due_at)
    elif parcel.is_page and (failure is None or not (failure.unknown or failure.retry_after is not None)):
        if failure is not None:
            await homes.closed(session, parcel.to)
        await homes.forget(session, ids)
    elif failure is None:
        sent += [(key, outcome.message, _is_live(parcel)) for key in ids]
    elif failure.retry_after is not None and not failure.unknown:
        await pacing.close(session, _closed(parcel, failure, now))
        await outbox.put_back(session, ids, now)
    elif failure.moved_to:
        await places.moved(session, Place(parcel.to.platform, parcel.to.id), failure.moved_to)
        await outbox.moved(session, parcel.to.platform, parcel.to.id, failure.moved_to)
        if parcel.edits is None:
            await outbox.put_back(session, ids, now + MOVED_PAUSE)
        else:  # messages do not move along
            await outbox.settle_failed(session, ids, str(failure))
    elif failure.unknown:
        await pacing.close(session, _closed(parcel, failure, now))
        can_look = wires[parcel.to.platform].can_look
        if failure.denied and not can_look and first.attempts < MOST_IN_DOUBT:
            await outbox.repeat(session, ids)
        else:
            await outbox.settle_unknown(session, ids, str(failure))
    else:
        await outbox.settle_failed(session, ids, str(failure))
        if parcel.edits is None:
            if not (parcel.to.place or failure.ours):
                await members.mark_unreachable(session, parcel.to, str(failure))
            await _give_up(session, parcel, now)


def _is_live(parcel: Parcel) -> bool:
    """Whether the message has buttons to take away one day; a card is refreshed whatever it shows."""
    shows = bool(parcel.card.buttons) or parcel.letters[0].draft.nudge is Nudge.card
    return parcel.edits is None and len(parcel.letters) == 1 and shows  # of a bundle, others may be open


def _closed(parcel: Parcel, failure: SendFailed, now: datetime) -> dict[str, datetime]:
    """The scope that a failure closes, and until when; none where it asks for no pause."""
    if failure.retry_after is None:
        return {}
    pause = timedelta(seconds=min(max(failure.retry_after, 1), LONGEST_PAUSE.total_seconds()))
    return {_scope(parcel, failure.scope): now + pause}


def _scope(parcel: Parcel, scope: Scope) -> str:
    """The row of the scope that a platform's "not so fast" closes."""
    platform = parcel.to.platform
    match scope:
        case Scope.bot:
            return platform
        case Scope.chat:
            return f"{platform}/{parcel.to.id}"
        case Scope.method:
            way = "home" if parcel.is_page else "post" if parcel.edits is None else "edit"
            return f"{platform}/w{parcel.letters[0].workspace_id}/{way}"


async def _give_up(session: Session, parcel: Parcel, now: datetime) -> None:
    """What cannot reach the owner goes to deputy, rep, admin, and says why (RULES 4)."""
    ids = [letter.draft.deadline_id for letter in parcel.letters if letter.draft.deadline_id]
    found = await deadlines.by_ids(session, ids)
    known = await cases.of(session, list(found.values()))
    for letter in parcel.letters:
        if letter.card is not None or letter.draft.nudge in PERSONAL:
            await parcels.redirect(session, letter, now)
            continue
        case = known[letter.draft.deadline_id]
        if letter.draft.nudge not in FOR_OWNER:
            lost = record(case, Entry.gave_up, now, nudge=letter.draft.nudge.value)
            await evidence.append(session, [lost])
            if letter.draft.nudge in ASKING:
                await _ask_elsewhere(session, case, letter, now)
            continue
        await post(session, case, [replace(letter.draft, member_id=case.deadline.owner_id)], now)


async def _ask_elsewhere(session: Session, case: Case, letter: Letter, now: datetime) -> None:
    """A question goes to another account of the same person, else `follow_up` asks the next in line (RULES 6)."""
    asked = letter.draft.member_id
    to = (await members.addresses(session, [asked])).get(asked)
    if to is not None and to != letter.to:
        await post(session, case, [letter.draft], now)
    else:
        await deadlines.wake(session, case.deadline.id, now)
