"""Letters go out: claim with a lease, compose now, send with no transaction open, settle (DESIGN 4, RULES 9).

What is pending for one person at the same moment is one message, but a decision always comes alone. Only as many
letters are claimed as go out at once. An outcome that nobody knows is written down as such.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.chat import Place, Scope, SendFailed, Wire
from bot.domain.evidence import Entry
from bot.domain.letters import ASKING, FOR_OWNER, PERSONAL, Nudge
from bot.jobs import parcels
from bot.jobs.parcels import Parcel
from bot.store import Session, cases, deadlines, evidence, homes, members, outbox, pacing, places
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.decisions import post, record
from bot.store.faults import DatabaseFault
from bot.store.letter_values import Letter

AT_ONCE = 50
"""How many messages are under way at the same time."""

ASIDE = timedelta(minutes=5)
"""How long a letter that cannot be composed is set aside, so that it does not hold up the others."""

MOVED_PAUSE = timedelta(seconds=1)
"""A chat that moves is tried again, but not in the same breath."""

MOST_EDITS = 5
"""How often a change whose outcome nobody knows is tried: repeating it is safe, and has an end."""

LOOK_AFTER = timedelta(seconds=30)
"""An unknown outcome is looked for this long after the attempt: history may lag behind."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel: the message's id, or the failure."""

    parcel: Parcel
    message: str = ""
    failure: SendFailed | None = None


async def run(
    database: Database,
    wires: Mapping[str, Wire],
    clock: Callable[[], datetime],
    meanwhile: Callable[[], Awaitable[object]],
) -> int:
    """Send everything that is due and may go; gives how many messages went out.

    Each claim reads the clock again: with the instant at which a long run began, its leases would be over too early.
    Between claims `meanwhile` is done, so that thousands of letters do not hold up a due minute.
    """
    sent, most = 0, AT_ONCE
    limits = {name: max(int(wire.pace.per_second), 1) for name, wire in wires.items() if wire.pace.per_second}
    while True:
        now = clock()
        claimed: Sequence[Letter] = ()
        try:
            async with database.write() as session:
                claimed = await outbox.claim(session, now, most, limits)
                going = await parcels.of_letters(session, claimed, wires, now)
        except DatabaseFault:
            raise
        except Exception as error:
            log.exception("letters could not be composed", letter_ids=[letter.id for letter in claimed])
            if most == 1 and not claimed:
                raise
            if most == 1:
                async with database.write() as session:
                    await outbox.set_aside(session, [letter.id for letter in claimed], now + ASIDE, repr(error))
            most = 1
            continue
        if not claimed:
            return sent
        platforms = {parcel.to.platform for parcel in going}
        mine = ([parcel for parcel in going if parcel.to.platform == platform] for platform in sorted(platforms))
        done = await asyncio.gather(*(_deliver(database, wires, each, now) for each in mine), return_exceptions=True)
        for each in done:
            if isinstance(each, BaseException):
                raise each
            sent += each
        await meanwhile()


async def _deliver(database: Database, wires: Mapping[str, Wire], going: Sequence[Parcel], now: datetime) -> int:
    """Send one platform's messages and settle them: a platform that stalls keeps no other's letters in doubt."""
    outcomes = await asyncio.gather(*(_send(wires, parcel) for parcel in going))
    async with database.write() as session:
        for outcome in outcomes:
            await _settle(session, outcome, wires, now)
        await pacing.close(session, _rested(outcomes, wires, now))
    return sum(outcome.failure is None for outcome in outcomes)


async def _send(wires: Mapping[str, Wire], parcel: Parcel) -> Outcome:
    wire = wires[parcel.to.platform]
    sender = wire.sender
    try:
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
    except Exception as error:
        log.exception("a sender broke; whether the message went out is unknown", letter_ids=parcel.ids)
        return Outcome(parcel, failure=SendFailed(repr(error), unknown=True))


async def _settle(session: Session, outcome: Outcome, wires: Mapping[str, Wire], now: datetime) -> None:
    parcel, failure = outcome.parcel, outcome.failure
    ids, first = parcel.ids, parcel.letters[0]
    if parcel.is_page and (failure is None or not (failure.unknown or failure.retry_after is not None)):
        if failure is not None:
            await homes.closed(session, parcel.to)
        await homes.forget(session, ids)
    elif failure is None:
        shows = bool(parcel.card.buttons) or first.draft.nudge is Nudge.card  # a card is refreshed whatever it shows
        live = parcel.edits is None and len(ids) == 1 and shows  # of a bundle, others may be open
        await outbox.settle_sent(session, ids, outcome.message, live, now)
        await pacing.close(session, _paced(parcel, wires, now))
    elif failure.retry_after is not None:
        opens = now + timedelta(seconds=max(failure.retry_after, 1))
        await pacing.close(session, {_scope(parcel, failure.scope): opens})
        await outbox.put_back(session, ids, now)
    elif failure.moved_to:
        await places.moved(session, Place(parcel.to.platform, parcel.to.id), failure.moved_to)
        await outbox.moved(session, parcel.to.platform, parcel.to.id, failure.moved_to)
        if parcel.edits is None:
            await outbox.put_back(session, ids, now + MOVED_PAUSE)
        else:  # messages do not move along
            await outbox.settle_failed(session, ids, str(failure))
    elif failure.unknown:
        await outbox.settle_unknown(session, ids, str(failure))
    else:
        await outbox.settle_failed(session, ids, str(failure))
        if parcel.edits is None:
            if not (parcel.to.place or failure.ours):
                await members.mark_unreachable(session, parcel.to, str(failure))
            await _give_up(session, parcel, now)


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


def _rested(outcomes: Sequence[Outcome], wires: Mapping[str, Wire], now: datetime) -> dict[str, datetime]:
    """A platform that takes so many messages a second rests for as long as this many needed."""
    found: dict[str, datetime] = {}
    for platform, many in Counter(outcome.parcel.to.platform for outcome in outcomes).items():
        if wires[platform].pace.per_second:
            found[platform] = now + timedelta(seconds=many / wires[platform].pace.per_second)
    return found


def _paced(parcel: Parcel, wires: Mapping[str, Wire], now: datetime) -> dict[str, datetime]:
    """The chat takes its next message after a pause, where the platform asks for one."""
    pace = wires[parcel.to.platform].pace
    pause = pace.place_seconds if parcel.to.place else pace.chat_seconds
    return {f"{parcel.to.platform}/{parcel.to.id}": now + timedelta(seconds=pause)} if pause else {}


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


async def settle_unknown(database: Database, wires: Mapping[str, Wire], now: datetime) -> None:
    """Leases that ran out, and outcomes that nobody knew: looked for where one can look, else once more, marked."""
    async with database.write() as session:
        await outbox.expire(session, now)
        letters = [
            letter
            for platform, wire in wires.items()
            for letter in await outbox.unknown(session, platform, now - LOOK_AFTER if wire.can_look else now, AT_ONCE)
        ]
    for letter in letters:
        wire, deadline_id = wires[letter.to.platform], letter.draft.deadline_id
        can_look = wire.can_look and letter.draft.nudge is not Nudge.home
        found = await _find(wire, letter) if can_look else None
        async with database.write() as session:
            if not await outbox.is_still_unknown(session, letter):
                continue
            if found:
                await outbox.settle_sent(session, [letter.id], found, live=not letter.sent_as, now=now)
            elif letter.draft.nudge is Nudge.home:
                await (homes.forget if letter.attempts >= MOST_EDITS else outbox.repeat)(session, [letter.id])
            elif letter.attempts >= (MOST_EDITS if letter.edit_of else 2):
                await outbox.settle_failed(session, [letter.id], "the outcome stayed unknown twice")
                if not deadline_id:
                    continue
                case = await cases.one(session, (await deadlines.by_ids(session, [deadline_id]))[deadline_id])
                lost = record(case, Entry.gave_up, now, nudge=letter.draft.nudge.value)
                await evidence.append(session, [lost])
            else:
                await outbox.repeat(session, [letter.id])


async def _find(wire: Wire, letter: Letter) -> str | None:
    try:
        return await wire.sender.find(letter.to, letter.sent_as or letter.key)
    except SendFailed:
        return None
