"""Letters go out: claim with a lease, compose now, send with no transaction open, settle (DESIGN 4, RULES 9).

What is pending for one person at the same moment is one message, but a decision always comes alone. Only as many
letters are claimed as go out at once. An outcome that nobody knows is written down as such.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.chat import Address, Audience, Card, Place, SendFailed, Wire
from bot.commands.letters import composed
from bot.domain.deadlines import Deadline
from bot.domain.evidence import Entry
from bot.domain.letters import FOR_OWNER, still_true
from bot.domain.messages import Bundle, NudgeMessage
from bot.domain.people import Member
from bot.store import Session, cases, deadlines, evidence, members, outbox, pacing
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.decisions import opening, post, record
from bot.store.faults import DatabaseFault
from bot.store.outbox import Letter
from bot.texts import nudges
from bot.texts.say import say
from bot.texts.voice import Internal, Voice

AT_ONCE = 50
"""How many messages are under way at the same time."""

TOGETHER = 20
"""How many letters share one message at the most: a line and a button each must fit every platform."""

ASIDE = timedelta(minutes=5)
"""How long a letter that cannot be composed is set aside, so that it does not hold up the others."""

LOOK_AFTER = timedelta(seconds=30)
"""An unknown outcome is looked for this long after the attempt: history may lag behind."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message about to go out: its letters, where to, the card; `edits` is the id of a message to change."""

    letters: tuple[Letter, ...]
    to: Address
    card: Card
    edits: str | None = None

    @property
    def ids(self) -> list[int]:
        """The letters' keys."""
        return [letter.id for letter in self.letters]


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
    while True:
        now = clock()
        claimed: Sequence[Letter] = ()
        try:
            async with database.write() as session:
                claimed = await outbox.claim(session, now, most)
                parcels = await _parcels(session, claimed, wires, now)
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
        outcomes = await asyncio.gather(*(_send(wires, parcel) for parcel in parcels))
        async with database.write() as session:
            for outcome in outcomes:
                await _settle(session, outcome, wires, now)
        sent += sum(outcome.failure is None for outcome in outcomes)
        await meanwhile()


async def _parcels(
    session: Session, letters: Sequence[Letter], wires: Mapping[str, Wire], now: datetime
) -> list[Parcel]:
    """What goes out of a claim; the rest is settled here: moot, in somebody's night, or nobody's platform."""
    if not letters:
        return []
    ids = {key for letter in letters for key in (letter.draft.deadline_id, *letter.draft.with_ids)}
    found = await deadlines.by_ids(session, sorted(ids))
    known = await cases.of(session, list(found.values()))
    going: list[Letter] = []
    for claimed in letters:
        letter = _present(claimed, found)
        case = known[letter.draft.deadline_id]
        if letter.to.platform not in wires:
            await outbox.put_back(session, [letter.id], now + timedelta(minutes=1))
        elif letter.edit_of is not None:
            going.append(letter)
        elif not await _is_moot(session, letter, case, now):
            reader = case.people[letter.draft.member_id]
            if await _may_reach(session, letter, case, reader, now):
                going.append(letter)
    return await _composed(session, going, known, now)


def _present(letter: Letter, found: Mapping[int, Deadline]) -> Letter:
    """A reminder about several deadlines, about those only that still want it."""
    draft = letter.draft
    if not draft.with_ids:
        return letter
    ids = (draft.deadline_id, *draft.with_ids)
    first, *rest = [key for key in ids if still_true(draft, found[key])] or [draft.deadline_id]
    return replace(letter, draft=replace(draft, deadline_id=first, with_ids=tuple(rest)))


async def _is_moot(session: Session, letter: Letter, case: Case, now: datetime) -> bool:
    """A letter that is not true any more is not sent; one to a former owner goes to the present one."""
    draft, deadline = letter.draft, case.deadline
    if not still_true(draft, deadline):
        await outbox.settle_moot(session, [letter.id])
        return True
    if draft.nudge in FOR_OWNER and _changed_hands(letter, deadline):
        await outbox.settle_moot(session, [letter.id])
        await post(session, case, [replace(draft, member_id=deadline.owner_id)], now)
        return True
    return False


def _changed_hands(letter: Letter, deadline: Deadline) -> bool:
    return not letter.reasons and letter.draft.member_id != deadline.owner_id


async def _may_reach(session: Session, letter: Letter, case: Case, reader: Member, now: datetime) -> bool:
    """The reader's window is looked at again: it may have closed since the letter was written (RULES 5)."""
    opens = opening(case, letter.draft, reader, letter.due_at if letter.due_at > now else now)
    if letter.at_once or opens <= now:
        return True
    await outbox.put_back(session, [letter.id], opens)
    return False


async def _composed(
    session: Session, letters: Sequence[Letter], known: Mapping[int, Case], now: datetime
) -> list[Parcel]:
    alone, bundles = _shared(letters)
    full = await composed(session, [each for each in alone if each.edit_of is None], known, now)
    brief = await composed(
        session,
        [*(each for bundle in bundles for each in bundle), *(each for each in alone if each.edit_of)],
        known,
        now,
        text=False,
    )
    parcels = [_parcel((letter,), full.get(letter.id) or brief[letter.id], known, now) for letter in alone]
    for bundle in bundles:
        parts = tuple(brief[letter.id] for letter in bundle)
        parcels.append(_parcel(tuple(bundle), Bundle(parts), known, now))
    return parcels


def _shared(letters: Sequence[Letter]) -> tuple[list[Letter], list[list[Letter]]]:
    """Letters that go alone, and those that share a message: all for one person, as many as a message can hold."""
    alone = [letter for letter in letters if not letter.bundles]
    by_person: dict[tuple[int, Address], list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.bundles:
            by_person[letter.draft.member_id, letter.to].append(letter)
    bundles: list[list[Letter]] = []
    for mine in by_person.values():
        for start in range(0, len(mine), TOGETHER):
            part = mine[start : start + TOGETHER]
            if len(part) == 1:
                alone += part
            else:
                bundles.append(part)
    return alone, bundles


def _parcel(
    letters: tuple[Letter, ...], message: NudgeMessage | Bundle, known: Mapping[int, Case], now: datetime
) -> Parcel:
    """The message in its reader's words. An account's own chat with us is internal (RULES 7)."""
    first = letters[0]
    reader = known[first.draft.deadline_id].people[first.draft.member_id]
    voice = Voice(reader.language, reader.zone, now)
    if first.edit_of is not None and isinstance(message, NudgeMessage):
        return Parcel(letters, first.to, nudges.retired(voice, message), first.message)
    place = Internal(Place(first.to.platform, first.to.id, Audience.internal, private=True))
    return Parcel(letters, first.to, say(message, voice, place))


async def _send(wires: Mapping[str, Wire], parcel: Parcel) -> Outcome:
    sender = wires[parcel.to.platform].sender
    try:
        if parcel.edits is not None:
            await sender.edit(parcel.to, parcel.edits, parcel.card)
            return Outcome(parcel, parcel.edits)
        return Outcome(parcel, await sender.send(parcel.to, parcel.card, parcel.letters[0].key))
    except SendFailed as failure:
        return Outcome(parcel, failure=failure)
    except Exception as error:
        log.exception("a sender broke; whether the message went out is unknown", letter_ids=parcel.ids)
        return Outcome(parcel, failure=SendFailed(repr(error), unknown=True))


async def _settle(session: Session, outcome: Outcome, wires: Mapping[str, Wire], now: datetime) -> None:
    parcel, failure = outcome.parcel, outcome.failure
    ids, first = parcel.ids, parcel.letters[0]
    if failure is None:
        live = parcel.edits is None and len(ids) == 1 and bool(parcel.card.buttons)  # of a bundle, others may be open
        await outbox.settle_sent(session, ids, outcome.message, live, now)
        await pacing.close(session, _paced(parcel, wires, now))
    elif failure.retry_after is not None:
        opens = now + timedelta(seconds=max(failure.retry_after, 1))
        await pacing.close(session, {f"{parcel.to.platform}/w{first.workspace_id}": opens})
        await outbox.put_back(session, ids, now)
    elif failure.unknown:
        await outbox.settle_unknown(session, ids, str(failure))
    else:
        await outbox.settle_failed(session, ids, str(failure))
        if parcel.edits is None:
            await members.mark_unreachable(session, parcel.to)
            await _give_up(session, parcel, now)


def _paced(parcel: Parcel, wires: Mapping[str, Wire], now: datetime) -> dict[str, datetime]:
    """The chat takes its next message after a pause, where the platform asks for one."""
    pause = wires[parcel.to.platform].pace.chat_seconds
    return {f"{parcel.to.platform}/{parcel.to.id}": now + timedelta(seconds=pause)} if pause else {}


async def _give_up(session: Session, parcel: Parcel, now: datetime) -> None:
    """What cannot reach the owner goes to deputy, rep, admin, and says why (RULES 4)."""
    found = await deadlines.by_ids(session, [letter.draft.deadline_id for letter in parcel.letters])
    known = await cases.of(session, list(found.values()))
    for letter in parcel.letters:
        case = known[letter.draft.deadline_id]
        if letter.draft.nudge not in FOR_OWNER:
            lost = record(case, Entry.gave_up, now, nudge=letter.draft.nudge.value)
            await evidence.append(session, [lost])
            continue
        await post(session, case, [replace(letter.draft, member_id=case.deadline.owner_id)], now)


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
        found = await _find(wire, letter) if wire.can_look else None
        async with database.write() as session:
            if not await outbox.is_still_unknown(session, letter):
                continue
            if found:
                await outbox.settle_sent(session, [letter.id], found, live=False, now=now)
            elif letter.attempts > 1 and letter.edit_of is None:
                await outbox.settle_failed(session, [letter.id], "the outcome stayed unknown twice")
                case = await cases.one(session, (await deadlines.by_ids(session, [deadline_id]))[deadline_id])
                lost = record(case, Entry.gave_up, now, nudge=letter.draft.nudge.value)
                await evidence.append(session, [lost])
            else:
                await outbox.repeat(session, [letter.id])


async def _find(wire: Wire, letter: Letter) -> str | None:
    try:
        return await wire.sender.find(letter.to, letter.key)
    except SendFailed:
        return None
