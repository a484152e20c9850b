"""`/deadline new`: what was understood, the plan, and the notice in full (A1, A4–A6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.commands import dates
from bot.commands.grammar import Token, in_quotes, quoted, span, until
from bot.commands.preparing import if_told_now, is_last, prepared
from bot.commands.room import Room, client_kept, member_named, must
from bot.domain.availability import Absence
from bot.domain.clients import Client
from bot.domain.days_off import days_off
from bot.domain.deadlines import RULES, Clause, Deadline, Due
from bot.domain.evidence import Entry
from bot.domain.followup import plan
from bot.domain.hours import holiday_name
from bot.domain.letters import Draft, NoticeKind, Nudge
from bot.domain.messages import Made, Remark
from bot.domain.people import Act, Member, stand_ins
from bot.domain.refusals import NoClient, NoDate, NoSubject, Refused, TooLong, Twin, WhichClause, WrongUsage
from bot.domain.reminders import too_soon
from bot.domain.zones import local
from bot.store import cases, deadlines, evidence, questions, workspaces
from bot.store.cases import Case
from bot.store.decisions import post, post_steps, record

MOST_SUBJECT = 500
"""Characters. The words stand in a message to the client; details belong into an attachment."""

MOST_BLOCKED = 20

CLAUSES = tuple(clause.value for clause in Clause)
AFTER_WHEN = (*CLAUSES, "owner", "blocks", "deliver", "urgent")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new deadline as typed."""

    client: str
    subject: str
    due: str
    clause: Clause | None = None
    owner: str = ""
    blocked: tuple[str, ...] = ()
    deliver: str = ""
    urgent: bool = False

    def typed(self) -> str:
        """The command that says the same."""
        words = ["/deadline new", quoted(self.client), f"{in_quotes(self.subject)} by {self.due}"]
        words += [self.clause.value] if self.clause else []
        words += [f"owner @{self.owner}"] if self.owner else []
        words += ["blocks", *(f"@{name}" for name in self.blocked)] if self.blocked else []
        words += [f"deliver {self.deliver}"] if self.deliver else []
        words += ["urgent"] if self.urgent else []
        return " ".join(words)


def parse(text: str, words: Sequence[Token]) -> Wanted:
    """The words after `/deadline new`, or `Refused`."""
    if not words:
        raise Refused(WrongUsage("/deadline", "new"))
    by = until(words, ("by",), 0)
    client, subject = _client_and_subject(text, words[:by])
    if not client:
        raise Refused(NoClient())
    if by + 1 >= len(words):
        if not subject:
            raise Refused(NoSubject())
        raise Refused(NoDate(client))
    end = until(words, AFTER_WHEN, by + 1)
    wanted = Wanted(client, check_subject(subject), span(text, words[by + 1 : end]))
    if not wanted.due:
        raise Refused(NoDate(client))
    return _with_rest(wanted, text, words[end:])


def _client_and_subject(text: str, words: Sequence[Token]) -> tuple[str, str]:
    """`Acme "Logo feedback"`, `"Acme Corp" "Logo"`, `Acme Corp "Logo"`, or without quotes `Acme logo feedback`."""
    if not words:
        return "", ""
    last = words[-1]
    if last.quoted and len(words) > 1:
        return span(text, words[:-1]), last.text
    return words[0].text, span(text, words[1:])


def check_subject(subject: str) -> str:
    """The subject on one line, or `Refused` when it is empty or too long."""
    one_line = " ".join(subject.split())
    if not one_line:
        raise Refused(NoSubject())
    if len(one_line) > MOST_SUBJECT:
        raise Refused(TooLong(len(one_line), MOST_SUBJECT))
    return one_line


def _with_rest(wanted: Wanted, text: str, words: Sequence[Token]) -> Wanted:
    at = 0
    while at < len(words):
        word, end = words[at], until(words, AFTER_WHEN, at + 1)
        rest = words[at + 1 : end]
        names = tuple(each.mentions or each.text for each in rest)
        if word.says(*CLAUSES) and not rest and wanted.clause is None:
            wanted = replace(wanted, clause=Clause(word.text.casefold()))
        elif word.says("owner") and len(names) == 1:
            wanted = replace(wanted, owner=names[0])
        elif word.says("blocks") and names:
            wanted = replace(wanted, blocked=(*wanted.blocked, *names)[:MOST_BLOCKED])
        elif word.says("deliver") and rest:
            wanted = replace(wanted, deliver=span(text, rest))
        elif word.says("urgent") and not rest:
            wanted = replace(wanted, urgent=True)
        else:
            raise Refused(WrongUsage("/deadline", "new"))
        at = end
    return wanted


async def new(room: Room, wanted: Wanted) -> Made:
    """Make it, or `Refused` with nothing made; the refusal carries the line that a choice would complete."""
    try:
        return await _new(room, wanted)
    except Refused as refused:
        raise Refused(refused.refusal, wanted.typed()) from refused


async def _new(room: Room, wanted: Wanted) -> Made:
    must(room, Act.create)
    client = await client_kept(room, wanted.client)
    due = dates.due(room, wanted.due, client)
    deliver = dates.due(room, wanted.deliver, client) if wanted.deliver else None
    owner = member_named(room, wanted.owner) if wanted.owner else room.me
    blocked = tuple(dict.fromkeys(member_named(room, name).id for name in wanted.blocked))
    clause = wanted.clause or client.silence
    if clause is None:
        raise Refused(WhichClause(client.name))
    number = await workspaces.next_number(room.session, room.workspace_id)  # one author at a time from here
    await _no_twin(room, client, wanted.subject, due)
    deadline = Deadline(
        id=0,
        workspace_id=room.workspace_id,
        number=number,
        client_id=client.id,
        author_id=room.me.id,
        owner_id=owner.id,
        subject=wanted.subject,
        clause=clause,
        due=due,
        created_at=room.now,
        notice_since=room.now,
        looked_until=room.now,
        blocked=tuple(key for key in blocked if key != owner.id),
        deliver=deliver,
        urgent=wanted.urgent,
    )
    case = await cases.new(room.session, deadline, client, room.people)
    return await _write(room, case, owner, agreed=wanted.clause is None)


async def _no_twin(room: Room, client: Client, subject: str, due: Due) -> None:
    if "twin" in room.allowed:
        return
    near = timedelta(minutes=RULES.twin_minutes)
    others = await deadlines.twins(room.session, room.me.id, client.id, due.at - near, due.at + near)
    for name, other in others:
        if other.casefold() == subject.casefold():
            raise Refused(Twin(name, other, client.name))


async def _write(room: Room, case: Case, owner: Member, *, agreed: bool) -> Made:
    look = case.follow_up(room.now)
    case = case.with_deadline(await deadlines.add(room.session, look.deadline, look.wake_at))
    last = is_last(case, room.now)
    text = await prepared(room, case, NoticeKind.notice, last=last)
    due = case.deadline.due
    entry = record(
        case,
        Entry.deadline_made,
        room.now,
        actor_id=room.me.id,
        due_at=due.at.isoformat(),
        due_zone=due.zone,
        clause=case.deadline.clause.value,
        deliver_at=case.deadline.deliver.at.isoformat() if case.deadline.deliver else None,
        text=text.words.text,
        source=room.source or None,
    )
    await evidence.append(room.session, [entry])
    await post_steps(room.session, case, look.steps, room.now, actor_id=room.me.id)
    mine = owner.id == room.me.id
    if not mine:
        draft = Draft(nudge=Nudge.yours_now, member_id=owner.id, deadline_id=case.deadline.id, by_id=room.me.id)
        await post(room.session, case, [draft], room.now)
    return Made(
        view=case.view(room.now, room.me.id),
        text=text if mine else None,
        steps=plan(if_told_now(case, room.now).deadline, case.rules, case.calendars, room.now),
        remarks=_remarks(case, room, agreed=agreed, mine=mine, last=last),
        asks_chase=await _ask_chase(room, case),
        away=_away(case, room),
        holiday=_holiday(case),
    )


def _remarks(case: Case, room: Room, *, agreed: bool, mine: bool, last: bool) -> tuple[Remark, ...]:
    deadline = case.deadline
    soon = too_soon(deadline, RULES, case.calendars, room.now)
    found = {
        Remark.agreed: agreed,
        Remark.owner_told: not mine,
        _closed(case): not _in_hours(case),
        Remark.too_soon: soon,
        Remark.no_reminder_fits: last and not soon,
        Remark.delivers_before: deadline.deliver is not None and deadline.deliver.at <= deadline.due.at,
    }
    return tuple(remark for remark, holds in found.items() if holds)


def _away(case: Case, room: Room) -> tuple[Absence, str] | None:
    """The owner's first absence that is not over, if it begins before the due date, and who stands in for them."""
    owner, due = case.owner, local(case.deadline.due.at, case.owner.zone).date()
    today = local(room.now, owner.zone).date()
    absence = next((each for each in owner.hours.absences if each.last >= today and each.first <= due), None)
    if absence is None:
        return None
    others = stand_ins(owner, case.client.rep_id, case.people.values())
    return absence, others[0].name if others else ""


def _closed(case: Case) -> Remark:
    """Why the client is closed at the due instant, if they are."""
    hours, due = case.client.hours, case.deadline.due.at
    if hours.is_away(due):
        return Remark.client_away
    return Remark.holiday if _due_day(case) in _days_off(case) else Remark.outside_hours


def _holiday(case: Case) -> str:
    return holiday_name(_days_off(case).get(_due_day(case), ""))


def _due_day(case: Case) -> date:
    due = case.deadline.due.at
    return local(due, case.client.hours.zone_at(due)).date()


def _days_off(case: Case) -> Mapping[date, str]:
    return days_off(case.client.hours.holidays_of, _due_day(case).year).off


def _in_hours(case: Case) -> bool:
    """Whether the due instant lies in the client's hours; the very end of their day counts as inside."""
    client, due = case.calendars.client, case.deadline.due.at
    return client.is_open(due) or client.last_closing(due) == due


async def _ask_chase(room: Room, case: Case) -> str:
    if case.deadline.clause is not Clause.chase:
        return ""
    facts = {"asks": "chase", "deadline_id": case.deadline.id}
    return await questions.ask(room.session, room.workspace_id, room.me.id, "choice", facts, room.now)
