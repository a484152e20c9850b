"""The commands that change a deadline (RULES 1), from their words to their replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands import dates, delivering
from bot.commands.acting import Done, act, caught_up, changed
from bot.commands.making import MOST_BLOCKED, check_subject
from bot.commands.preparing import prepared
from bot.commands.room import Room, member_named, must
from bot.commands.suggesting import kind_of
from bot.domain import changes
from bot.domain.deadlines import ANSWERS, RULES, Clause, State, Verb
from bot.domain.evidence import Entry
from bot.domain.ladder import Whom
from bot.domain.letters import ABOUT_HELP, Draft, NoticeKind, Nudge, letters_of, to_blocked
from bot.domain.messages import Changed
from bot.domain.people import Act, may
from bot.domain.refusals import Refused, TooLong
from bot.domain.views import Text
from bot.store import deadlines, evidence, notices, outbox
from bot.store.cases import Case
from bot.store.decisions import post, record

MOST_NOTE = 1_000
"""Characters of a note that are kept."""


async def answered(room: Room, case: Case, at: datetime | None = None, note: str = "") -> Changed:
    """The client's answer reached us, now or at a stated instant."""
    _check_note(note)
    met, _ = caught_up(room, case)
    answer = changes.answered(met.deadline, met.calendars, at or room.now)
    if answer.repeated:  # a note more; the answer itself, and what would take it back, stay as they are
        must(room, Act.answer)
        await evidence.append(room.session, [record(met, Entry.answered, room.now, actor_id=room.me.id, note=note)])
        done = Done(met, met, ())
        return replace(_changed(room, done, Verb.answered, note=note), repeated=True)
    delivers_at, delivered_before = delivering.facts(met.deadline, answer.deadline)
    done = await act(
        room,
        case,
        Verb.answered,
        lambda met: changes.answered(met.deadline, met.calendars, at or room.now).deadline,
        entry=Entry.answered,
        need=Act.answer,
        taken_back=answer.taken_back,
        note=note,
        stated_at=at.isoformat() if at else None,
        on_time=answer.on_time,
        deliver_at=delivers_at,
        deliver_before_at=delivered_before,
    )
    text, owner_gets_text = await delivering.confirmed(room, done)
    return Changed(
        view=done.after.view(room.now, room.me.id),
        verb=Verb.answered,
        before=done.before.deadline.state,
        by=room.me,
        now=room.now,
        at=at,
        note=note,
        text=text,
        on_time=answer.on_time,
        taken_back=answer.taken_back,
        delivery_was=delivering.was(done),
        owner_gets_text=owner_gets_text,
    )


async def promise(room: Room, case: Case, phrase: str) -> Changed:
    """The client named a time."""
    until = dates.due(room, phrase, case.client)
    done = await act(
        room,
        case,
        Verb.promise,
        lambda met: changes.promised(met.deadline, until.at, RULES),
        entry=Entry.promise,
        need=Act.promise,
        until_at=until.at.isoformat(),
    )
    return _changed(room, done, Verb.promise, at=until.at)


async def extend(room: Room, case: Case, phrase: str) -> Changed:
    """A new date that both agreed to, with a confirmation ready for the client."""
    due = dates.due(room, phrase, case.client)
    must(room, Act.steer, case.ties)
    met, _ = caught_up(room, case)
    after = changes.extended(met.deadline, due, met.calendars, room.now)
    delivers_at, delivered_before = delivering.facts(met.deadline, after)
    done = await act(
        room,
        case,
        Verb.extend,
        lambda met: changes.extended(met.deadline, due, met.calendars, room.now),
        entry=Entry.extend,
        due_at=due.at.isoformat(),
        due_zone=due.zone,
        due_before_at=case.deadline.due.at.isoformat(),
        deliver_at=delivers_at,
        deliver_before_at=delivered_before,
    )
    told = done.before.deadline.told is not None
    resumes = done.before.deadline.state is State.held
    kind = NoticeKind.new_date if told else NoticeKind.notice
    moves = told and delivers_at is not None
    text = await prepared(room, done.after, kind, resumes=resumes, moves_delivery=moves)
    return _changed(room, done, Verb.extend, text=text)


async def ours(room: Room, case: Case) -> Changed:
    """We owe them something first."""
    done = await act(room, case, Verb.ours, lambda met: changes.ours(met.deadline, room.now), entry=Entry.ours)
    return _changed(room, done, Verb.ours)


async def theirs(room: Room, case: Case) -> Changed:
    """They have the ball again; a ready text says until when."""
    must(room, Act.steer, case.ties)
    met, _ = caught_up(room, case)
    given = changes.theirs(met.deadline, met.calendars, room.now)
    delivers_at, delivered_before = delivering.facts(met.deadline, given)
    done = await act(
        room,
        case,
        Verb.theirs,
        lambda met: changes.theirs(met.deadline, met.calendars, room.now),
        entry=Entry.theirs,
        deliver_at=delivers_at,
        deliver_before_at=delivered_before,
    )
    after = done.after.deadline
    text = None
    if after.state is State.waiting and done.before.deadline.told is not None:
        text = await prepared(room, done.after, NoticeKind.clock)
    elif after.needs_notice and after.state is State.waiting:
        text = await prepared(room, done.after, NoticeKind.notice)
    return _changed(room, done, Verb.theirs, text=text)


async def set_clause(room: Room, case: Case, clause: Clause, reason: str = "") -> Changed:
    """Another clause before the due instant, or the decision that was taken after it."""
    _check_note(reason)
    met, _ = caught_up(room, case)
    late = met.deadline.state is not State.waiting or met.deadline.late_asked
    started = met.deadline.late_asked and clause is Clause.proceed
    done = await act(
        room,
        case,
        Verb(clause.value),
        lambda met: changes.clause_set(met.deadline, clause, reason, room.now),
        entry=Entry.proceeded if started else Entry.reason if late else Entry.clause,
        clause=clause.value,
        due_at=met.deadline.due.at.isoformat(),
        note=reason,
    )
    text = None
    if started:
        text = await _closing(room, done)
    elif not late and done.after.deadline.needs_notice:
        text = await prepared(room, done.after, NoticeKind.notice)
    return _changed(room, done, Verb(clause.value), text=text, note=reason)


async def _closing(room: Room, done: Done) -> Text | None:
    """The closing text of a late start goes to the owner: with the reply, or by letter if somebody else pressed."""
    deadline = done.after.deadline
    if deadline.owner_id == room.me.id:
        return await prepared(room, done.after, NoticeKind.closing_proceed)
    draft = Draft(nudge=Nudge.proceeded, member_id=deadline.owner_id, deadline_id=deadline.id, by_id=room.me.id)
    await post(room.session, done.after, [draft], room.now)
    return None


async def snooze(room: Room, case: Case, phrase: str) -> Changed:
    """The speaker's next nudge about it comes later; nothing else moves."""
    until = room.now + dates.span(phrase)
    hears = await outbox.waits_for(room.session, room.me.id, case.deadline.id)
    done = await act(
        room,
        case,
        Verb.snooze,
        lambda met: changes.snoozed(met.deadline, room.me.id, until, RULES, met.calendars, hears),
        entry=Entry.snooze,
        need=Act.see,
        until_at=until.isoformat(),
    )
    await outbox.hold_back(room.session, room.me.id, case.deadline.id, until)
    return _changed(room, done, Verb.snooze, at=until)


async def edit(room: Room, case: Case, subject: str) -> Changed:
    """Other words for what is needed, and the text with them."""
    words = check_subject(subject)
    done = await act(
        room,
        case,
        Verb.edit,
        lambda met: changes.edited(met.deadline, words),
        entry=Entry.edit,
        note=words,
        before=case.deadline.subject,
    )
    waits = done.after.deadline.state is State.waiting
    text = await prepared(room, done.after, NoticeKind.notice) if waits else None
    return _changed(room, done, Verb.edit, text=text)


async def owner(room: Room, case: Case, name: str) -> Changed:
    """Somebody else takes it over, and is told."""
    heir = member_named(room, name)
    done = await act(
        room, case, Verb.owner, lambda met: changes.owned(met.deadline, heir.id), entry=Entry.owner, note=heir.name
    )
    if heir.id not in {room.me.id, done.before.deadline.owner_id}:
        draft = Draft(nudge=Nudge.yours_now, member_id=heir.id, deadline_id=case.deadline.id, by_id=room.me.id)
        await post(room.session, done.after, [draft], room.now)
    return _changed(room, done, Verb.owner)


async def blocks(room: Room, case: Case, names: tuple[str, ...]) -> Changed:
    """Who waits behind it from now on."""
    members = tuple(member_named(room, name) for name in names[:MOST_BLOCKED])
    done = await act(
        room,
        case,
        Verb.blocks,
        lambda met: changes.blocking(met.deadline, tuple(member.id for member in members)),
        entry=Entry.blocks,
        note=", ".join(member.name for member in members),
    )
    return _changed(room, done, Verb.blocks)


async def cancel(room: Room, case: Case, reason: str = "") -> Changed:
    """Not needed any more; whoever was told gets a closing text."""
    _check_note(reason)
    done = await act(
        room,
        case,
        Verb.cancel,
        lambda met: changes.cancelled(met.deadline),
        entry=Entry.cancel,
        note=reason,
    )
    told = done.before.deadline.told is not None
    text = await prepared(room, done.after, NoticeKind.closing_cancel) if told else None
    return _changed(room, done, Verb.cancel, text=text, note=reason)


async def undo(room: Room, case: Case) -> Changed:
    """The last change is taken back, if nothing was built on it since."""
    kept = await deadlines.kept(room.session, case.deadline.id)
    delivers_at, delivered_before = delivering.facts(case.deadline, kept.before) if kept else (None, None)
    done = await act(
        room,
        case,
        Verb.undo,
        lambda met: changes.undone(met.deadline, kept),
        entry=Entry.undo,
        tell_blocked=False,
        need=Act.see if kept and may_undo(room, case, kept.verb) else Act.steer,
        note=kept.verb.value if kept else None,
        deliver_at=delivers_at,
        deliver_before_at=delivered_before,
    )
    before, after = done.before.deadline, done.after.deadline
    if kept and kept.verb is Verb.sent:
        await notices.unmark(room.session, after.id)
    reopened = after.escalation.open if kept and kept.verb is Verb.approve else None
    if reopened is not None and reopened.rung.whom is not Whom.colleague:
        await notices.unsign(room.session, after.id, kind_of(reopened))
    told = {draft.member_id for step in done.steps for draft in letters_of(step, after)} & set(after.blocked)
    heard = (
        not told
        and before.state is not after.state
        and {before.state, after.state}
        & {
            State.held,
            State.proceeded,
            State.cancelled,
        }
    )
    if heard:
        letters = to_blocked(Nudge.blocked_corrected, after, by_id=room.me.id)
        await post(room.session, done.after, letters, room.now)
    if kept and kept.verb in {Verb.approve, Verb.take, Verb.give_back}:
        await _corrected(room, done)
    return _changed(room, done, Verb.undo, undid=kept.verb if kept else None, heard=bool(heard))


async def _corrected(room: Room, done: Done) -> None:
    """Who was told that somebody has taken it hears that this does not hold any more."""
    deadline = done.after.deadline
    unheard = await outbox.overtake(room.session, {deadline.id}, ABOUT_HELP)
    told = {done.before.deadline.owner_id, deadline.owner_id} - {room.me.id} - unheard
    drafts = [
        Draft(nudge=Nudge.taken_back, member_id=key, deadline_id=deadline.id, by_id=room.me.id) for key in sorted(told)
    ]
    await post(room.session, done.after, drafts, room.now)


def may_undo(room: Room, case: Case, verb: Verb) -> bool:
    """Whoever may do a thing may take it back; an answer to a question, who gave it."""
    if verb in ANSWERS:
        decided = case.deadline.escalation.decided
        return bool(decided) and decided[-1].by_id == room.me.id
    needed = {Verb.answered: Act.answer, Verb.promise: Act.promise, Verb.snooze: Act.see}.get(verb, Act.steer)
    return may(room.me, needed, case.ties)


def _check_note(note: str) -> None:
    """A note is kept whole or not at all."""
    if len(note) > MOST_NOTE:
        raise Refused(TooLong(len(note), MOST_NOTE))


def _changed(
    room: Room,
    done: Done,
    verb: Verb,
    *,
    text: Text | None = None,
    at: datetime | None = None,
    note: str = "",
    undid: Verb | None = None,
    heard: bool = False,
) -> Changed:
    return changed(
        room,
        done,
        verb,
        text=text,
        at=at,
        note=note,
        undid=undid,
        heard=heard,
        delivery_was=delivering.was(done),
    )
