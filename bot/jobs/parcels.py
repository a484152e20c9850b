"""From letters to messages: what is still so, who may be reached now, and which letters share one message.

What is not true any more is dropped here, what comes in somebody's night waits, and the rest is composed as things
stand now, in the reader's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.chat import Address, Audience, Card, Place, Wire
from bot.commands import suggesting
from bot.commands.letters import composed
from bot.domain.deadlines import Deadline
from bot.domain.evidence import Entry
from bot.domain.letters import AGAIN, ASKING, FOR_OWNER, PERSONAL, Nudge, still_true
from bot.domain.messages import Bundle, NudgeMessage, Shown
from bot.domain.people import Member
from bot.domain.views import HistoryLine
from bot.jobs import digests, pages
from bot.store import Session, cases, deadlines, evidence, members, outbox, places
from bot.store.cases import Case
from bot.store.decisions import opening, passed_on, post
from bot.store.evidence import Line
from bot.store.letter_values import Letter, Posting
from bot.texts import deadlines as deadline_texts
from bot.texts import nudges, signposts
from bot.texts.say import say
from bot.texts.voice import Internal, Voice

TOGETHER = 20
"""How many letters share one message at the most: a line and a button each must fit every platform."""

HANDS_OVER = frozenset({Entry.remind, Entry.held, Entry.proceeded, Entry.overdue, Entry.overdue_text})
"""After these the owner has a text for the client in a message of its own."""

LAST_LINES = 3
"""How much of its record a refreshed card shows."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message about to go out: its letters, where to, the card; `edits` is the id of a message to change.

    `is_page`: it is no message but the page of its reader's overview.
    """

    letters: tuple[Letter, ...]
    to: Address
    card: Card
    edits: str | None = None
    is_page: bool = False

    @property
    def ids(self) -> list[int]:
        """The letters' keys."""
        return [letter.id for letter in self.letters]


async def of_letters(
    session: Session,
    letters: Sequence[Letter],
    wires: Mapping[str, Wire],
    now: datetime,
    before: Mapping[int, Case] = MappingProxyType({}),
) -> list[Parcel]:
    """What goes out of a claim; the rest is settled here: moot, in somebody's night, or nobody's platform. `before` are
    cases that this transaction knows already.
    """
    if not letters:
        return []
    ids = {key for letter in letters for key in (letter.draft.deadline_id, *letter.draft.with_ids) if key}
    found = {key: before[key].deadline for key in ids & before.keys()}
    found |= await deadlines.by_ids(session, sorted(ids - found.keys()))
    refreshed = [letter.draft.deadline_id for letter in letters if letter.draft.nudge is Nudge.card]
    written = await evidence.newest(session, refreshed, LAST_LINES)
    actors = {line.actor_id for lines in written.values() for line in lines}
    known = await _cases(session, letters, found, actors, before)
    readers = await _readers(session, letters, known)
    declared = await places.declared(session, [letter.to for letter in letters])
    going: list[Letter] = []
    ready: list[Parcel] = []
    personal: list[Letter] = []
    overviews: list[Letter] = []
    for claimed in letters:
        if claimed.to.platform not in wires:
            await outbox.put_back(session, [claimed.id], now + timedelta(minutes=1))
            continue
        if claimed.draft.nudge is Nudge.home:
            overviews.append(claimed)
            continue
        if not _is_ours(claimed, readers, declared):
            await _withhold(session, claimed, now)
            continue
        if claimed.draft.nudge in PERSONAL:
            personal.append(claimed)
            continue
        if claimed.card is not None:
            reader = readers[claimed.draft.member_id]
            ready.append(_as_written(claimed, claimed.card, Voice(reader.language, reader.zone, now)))
            continue
        letter = _present(claimed, found)
        case = known[letter.draft.deadline_id]
        if letter.edit_of is not None:
            going.append(letter)
        elif not await _is_moot(session, letter, case, now):
            reader = case.people[letter.draft.member_id]
            if await _may_reach(session, letter, case, reader, now):
                going.append(letter)
    shown = await digests.composed(session, personal, readers, now)
    made = await pages.composed(session, overviews, readers, wires, now)
    ready += [Parcel((letter,), letter.to, card, is_page=True) for letter, card in made]
    parcels = [*ready, *await _composed(session, going, known, written, now)]
    parcels += [Parcel((letter,), letter.to, card) for letter, card in shown]  # last: it sums up the others
    return await _headed(session, await _one_a_chat(session, parcels, wires))


async def _cases(
    session: Session,
    letters: Sequence[Letter],
    found: Mapping[int, Deadline],
    actors: Collection[int | None],
    before: Mapping[int, Case],
) -> dict[int, Case]:
    """The deadlines' cases. A question tells who said what of everybody; the rest needs those alone whom it names."""
    asking = {letter.draft.deadline_id for letter in letters if letter.draft.nudge in ASKING}
    named = {*actors, *(key for letter in letters for key in (letter.draft.member_id, letter.draft.by_id))} - {None, 0}
    known = {key: before[key] for key in before.keys() & found.keys() - asking if named <= before[key].people.keys()}
    others = [deadline for deadline in found.values() if deadline.id not in asking and deadline.id not in known]
    known |= await cases.around(session, others, {key for key in named if key})
    return known | await cases.of(session, [found[key] for key in sorted(asking)])


async def _readers(session: Session, letters: Sequence[Letter], known: Mapping[int, Case]) -> dict[int, Member]:
    """Whom the letters are for; most are among the people of a case."""
    found: dict[int, Member] = {}
    for letter in letters:
        case, key = known.get(letter.draft.deadline_id), letter.draft.member_id
        if case is not None and key in case.people:
            found[key] = case.people[key]
    others = {letter.draft.member_id for letter in letters} - found.keys()
    return found | await members.by_ids(session, sorted(others))


def _is_ours(letter: Letter, readers: Mapping[int, Member], declared: Mapping[Address, int]) -> bool:
    """Whether our affairs may still be spoken of there, looked at again at sending (RULES 7): in a chat of a member who
    has not left, in a group for as long as it is declared internal. Of a team's channel the platform knows.
    """
    if letter.to.place:
        return bool(letter.to.team) or declared.get(letter.to) == letter.workspace_id
    return readers[letter.draft.member_id].active or letter.draft.nudge in FOR_OWNER


async def _withhold(session: Session, letter: Letter, now: datetime) -> None:
    """It is not sent."""
    await outbox.settle_moot(session, [letter.id])
    if letter.to.place and letter.edit_of is None:
        await redirect(session, letter, now)


async def redirect(session: Session, letter: Letter, now: datetime) -> None:
    """A card that cannot stand where it was to goes to the private chat of whom it answers; news of one go nowhere."""
    if letter.draft.nudge is not Nudge.card and letter.draft.nudge not in PERSONAL:
        return
    to = (await members.addresses(session, [letter.draft.member_id])).get(letter.draft.member_id)
    if to is not None and to != letter.to:
        posting = Posting(draft=letter.draft, to=to, due_at=now, card=letter.card, at_once=True)
        await outbox.post(session, letter.workspace_id, [posting], now)


async def _one_a_chat(session: Session, parcels: list[Parcel], wires: Mapping[str, Wire]) -> list[Parcel]:
    """Where a chat takes one message at a time, the others are put back until its scope opens again (RULES 9)."""
    going: list[Parcel] = []
    taken: set[Address] = set()
    for parcel in parcels:
        pace = wires[parcel.to.platform].pace
        pause = pace.place_seconds if parcel.to.place else pace.chat_seconds
        if pause and parcel.edits is None and not parcel.is_page:
            if parcel.to in taken:
                await outbox.put_back(session, parcel.ids, parcel.letters[0].due_at)
                continue
            taken.add(parcel.to)
        going.append(parcel)
    return going


def _as_written(letter: Letter, card: Card, voice: Voice) -> Parcel:
    """A letter that carries its words."""
    if letter.edit_of is not None:
        return Parcel((letter,), letter.to, card, letter.message)
    return Parcel((letter,), letter.to, signposts.possible_repeat(voice, card) if letter.repeat else card)


async def _headed(session: Session, parcels: list[Parcel]) -> list[Parcel]:
    """A message of another workspace than a chat's current one begins with its name (RULES 7)."""
    names = await members.elsewhere(session, {parcel.to for parcel in parcels})
    if not names:
        return parcels
    found = [(parcel, names.get((parcel.to, parcel.letters[0].workspace_id))) for parcel in parcels]
    return [replace(parcel, card=signposts.headed(name, parcel.card)) if name else parcel for parcel, name in found]


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
    if not still_true(draft, deadline) or not case.people[draft.member_id].active:
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
    if await passed_on(session, case, letter.draft, now):
        await outbox.settle_moot(session, [letter.id])
        return False
    await outbox.put_back(session, [letter.id], opens)
    return False


async def _composed(
    session: Session,
    letters: Sequence[Letter],
    known: Mapping[int, Case],
    written: Mapping[int, Sequence[Line]],
    now: datetime,
) -> list[Parcel]:
    refreshed = [letter for letter in letters if letter.draft.nudge is Nudge.card]
    asking = [letter for letter in letters if letter.draft.nudge in ASKING]
    alone, bundles = _shared([letter for letter in letters if letter not in refreshed and letter not in asking])
    full = await composed(session, [each for each in alone if each.edit_of is None], known, now)
    brief = await composed(
        session,
        [*(each for bundle in bundles for each in bundle), *(each for each in alone if each.edit_of)],
        known,
        now,
        text=False,
    )
    await outbox.share(session, [letter.id for letter in alone if letter.sent_as], "")
    parcels = [_parcel((letter,), full.get(letter.id) or brief[letter.id], known, now) for letter in alone]
    for bundle in bundles:
        parts = tuple(brief[letter.id] for letter in bundle)
        parcels.append(_parcel(tuple(bundle), Bundle(parts), known, now))
        await outbox.share(session, [letter.id for letter in bundle], bundle[0].key)
    parcels += await _questions(session, asking, known, now)
    for letter in refreshed:
        key = letter.draft.deadline_id
        parcels.append(_refreshed(letter, known[key], written.get(key, ()), now))
    return parcels


async def _questions(
    session: Session, letters: Sequence[Letter], known: Mapping[int, Case], now: datetime
) -> list[Parcel]:
    """The cards of suggestions and of calls for help, and their edits to how each stands now (RULES 6)."""
    said = await suggesting.said(session, {letter.draft.deadline_id for letter in letters})
    parcels: list[Parcel] = []
    for letter in letters:
        draft, case = letter.draft, known[letter.draft.deadline_id]
        showing = suggesting.Showing(
            words_id=letter.notice_id or 0,
            again=draft.nudge in AGAIN,
            repeat=letter.repeat,
            late_minutes=draft.late_seconds // 60,
            said=said.get(draft.deadline_id, ()),
        )
        message = await suggesting.card(session, case, draft.nth, draft.member_id, now, showing)
        if message.words is not None and message.words.notice_id != letter.notice_id:
            await outbox.keep_notice(session, letter, message.words.notice_id)
        reader = case.people[draft.member_id]
        place = Internal(Place(letter.to.platform, letter.to.id, Audience.internal, private=True))
        card = say(message, Voice(reader.language, reader.zone, now), place)
        edits = letter.message if letter.edit_of is not None else None
        parcels.append(Parcel((letter,), letter.to, card, edits))
    return parcels


def _refreshed(letter: Letter, case: Case, written: Sequence[Line], now: datetime) -> Parcel:
    """A card as its deadline stands now, with who did what last."""
    reader = case.people[letter.draft.member_id]
    names = {key: member.name for key, member in case.people.items()}
    lines = tuple(HistoryLine(line.at, line.kind, names.get(line.actor_id or 0, ""), line.words) for line in written)
    place = Internal(Place(letter.to.platform, letter.to.id, Audience.internal, private=not letter.to.place))
    if letter.draft.last:
        voice = Voice(reader.language, reader.zone, now)
        return Parcel((letter,), letter.to, deadline_texts.went_on(voice, case.view(now, reader.id)), letter.message)
    view = case.view(now, reader.id)
    shown = Shown(
        view.for_everybody if letter.to.place else view,
        lines,
        hands_over=bool(written) and written[-1].kind in HANDS_OVER and case.deadline.is_open,
    )
    card = say(shown, Voice(reader.language, reader.zone, now), place)
    return Parcel((letter,), letter.to, card, letter.message)


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
