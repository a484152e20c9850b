"""A case: a deadline with the client and the people that a decision about it needs, loaded together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial

from bot.domain.changes import in_zone
from bot.domain.clients import Client
from bot.domain.deadlines import RULES, Deadline, Due, Rules
from bot.domain.deciders import Deciders
from bot.domain.delivery import deliver_by
from bot.domain.followup import FollowUp, follow_up
from bot.domain.ladder import USUAL, Ladder
from bot.domain.outlook import outlook
from bot.domain.people import Member, Ties, stand_ins
from bot.domain.reminders import Calendars, calendars_of
from bot.domain.views import View
from bot.store import Session, clients, members, workspaces


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that `follow_up` and the words about a deadline need. `people` are all members of the workspace, or
    those around the deadline (`around`); `readers` the languages of those of us who may have to send a text to the
    client; `unreachable` those to whom nothing can be delivered (known only where somebody may have to be asked).
    """

    deadline: Deadline
    client: Client
    people: dict[int, Member]
    rules: Rules = RULES
    unreachable: frozenset[int] = frozenset()
    readers: frozenset[str] = frozenset()
    _made: dict[tuple[int, bool], Calendars] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Calendars, by what of the deadline they depend on: to make them takes as long as to ask them."""

    @property
    def owner(self) -> Member:
        """The member who owns it."""
        return self.people[self.deadline.owner_id]

    @property
    def calendars(self) -> Calendars:
        """The hours that count (RULES 5). On days on which the owner is away those of the stand-in, who gets what must
        not wait (RULES 4).
        """
        key = self.deadline.owner_id, self.deadline.urgent
        found = self._made.get(key)
        if found is None:
            stand_in = self.stand_in
            cover = stand_in.hours.calendar() if stand_in else None
            found = self._made[key] = calendars_of(
                self.owner.hours, self.client.hours, cover, urgent=self.deadline.urgent, deciders=self.deciders
            )
        return found

    @property
    def deciders(self) -> Deciders:
        """Who can be asked about an escalation (RULES 6)."""
        return Deciders(
            owner_id=self.deadline.owner_id,
            rep_id=self.client.rep_id,
            people=self.people,
            unreachable=self.unreachable,
        )

    @property
    def stand_in(self) -> Member | None:
        """Who gets what must not wait while the owner is away; None without absences, or without anybody else."""
        if not self.owner.hours.absences:
            return None
        return next(iter(stand_ins(self.owner, self.client.rep_id, self.people.values())), None)

    @property
    def ties(self) -> Ties:
        """Who stands how to it, for `may`."""
        return Ties(
            owner_id=self.deadline.owner_id,
            author_id=self.deadline.author_id,
            owner_deputy_id=self.owner.deputy_id,
            rep_id=self.client.rep_id,
            taker_id=self.deadline.escalation.taken_by,
        )

    def with_deadline(self, deadline: Deadline) -> Case:
        """The same case with the deadline as it is now."""
        after = replace(self, deadline=deadline)
        object.__setattr__(after, "_made", self._made)  # they depend on nothing else of it
        return after

    def follow_up(self, now: datetime) -> FollowUp:
        """What is due by `now` (UTC)."""
        return follow_up(self.deadline, self.rules, self.calendars, now)

    def delivers(self, now: datetime) -> Due | None:
        """The agreed delivery date, moved by the client's delay up to `now` (UTC)."""
        planned, at = self.deadline.deliver, deliver_by(self.deadline, self.calendars, now)
        return planned if planned is None or at is None or at == planned.at else in_zone(at, planned)

    def view(self, now: datetime, reader_id: int) -> View:
        """What words about it need, for that reader."""
        deadline = self.deadline
        return View(
            deadline=deadline,
            client=self.client,
            owner=self.owner,
            author=self.people[deadline.author_id],
            blocked=tuple(self.people[key] for key in deadline.blocked if key in self.people),
            look=cache(partial(outlook, deadline, self.rules, self.calendars, now)),
            reader_id=reader_id,
            left=self.calendars.client.working_between(now, deadline.due.at),
            stand_in=self.stand_in,
            delivers=self.delivers(now),
            people=self.people,
        )


async def of(
    session: Session, deadlines: Sequence[Deadline], people: dict[int, Member] | None = None
) -> dict[int, Case]:
    """Cases of deadlines of any workspaces with everybody in them, by the deadline's key, in six queries at most.

    `people`: all members of the one workspace to which they belong, where these have been read already.
    """
    if not deadlines:
        return {}
    known = await clients.by_ids(session, [each.client_id for each in deadlines])
    ids = {each.workspace_id for each in deadlines}
    if people is not None:
        return await _cases(session, deadlines, known, dict.fromkeys(ids, people))
    everybody = await members.of_workspaces(session, ids)
    return await _cases(session, deadlines, known, everybody)


async def around(session: Session, deadlines: Sequence[Deadline], also: Collection[int] = ()) -> dict[int, Case]:
    """The same with the people around each deadline alone, and the members `also`: of a large team nearly nobody has to
    do with it. Where somebody is being asked, or may have to be, it is everybody all the same.
    """
    if not deadlines:
        return {}
    known = await clients.by_ids(session, [each.client_id for each in deadlines])
    asking = {each.workspace_id for each in deadlines if _may_ask(each)}
    ids, rest = set(also), set[int]()
    for each in deadlines:
        if each.workspace_id not in asking:
            rest.add(each.workspace_id)
            ids |= each.around | {known[each.client_id].rep_id or each.owner_id}
    people = await members.of_workspaces(session, asking) | await members.around(session, rest, ids)
    return await _cases(session, deadlines, known, people, rest)


def _may_ask(deadline: Deadline) -> bool:
    return deadline.side is not None or bool(deadline.escalation.questions)


async def _cases(
    session: Session,
    deadlines: Sequence[Deadline],
    known: Mapping[int, Client],
    people: Mapping[int, dict[int, Member]],
    rest: Collection[int] = (),
) -> dict[int, Case]:
    """`rest` are the workspaces of which `people` are not all."""
    ids = {each.workspace_id for each in deadlines}
    ladders = await workspaces.ladders(session, ids)
    readers = {key: _spoken(people[key]) for key in ids.difference(rest)} | await members.languages(session, rest)
    unreachable = await members.out_of_reach(session, {each.workspace_id for each in deadlines if _may_ask(each)})
    return {
        each.id: Case(
            each,
            client := known[each.client_id],
            people[each.workspace_id],
            rules_of(client, ladders[each.workspace_id]),
            unreachable,
            readers[each.workspace_id],
        )
        for each in deadlines
    }


def rules_of(client: Client, ladder: Ladder | None) -> Rules:
    """The rules that count for a client, `ladder` being the workspace's own if it has one."""
    return replace(RULES, ladder=client.ladder or ladder or USUAL, firmness=client.firmness)


async def new(session: Session, deadline: Deadline, client: Client, people: dict[int, Member]) -> Case:
    """The case of a deadline that is about to be made."""
    ladders = await workspaces.ladders(session, {deadline.workspace_id})
    rules = rules_of(client, ladders[deadline.workspace_id])
    return Case(deadline, client, people, rules, readers=_spoken(people))


def _spoken(people: Mapping[int, Member]) -> frozenset[str]:
    """The languages of those who have not left."""
    return frozenset(member.language for member in people.values() if member.active)


async def one(session: Session, deadline: Deadline, people: dict[int, Member] | None = None) -> Case:
    """The case of one deadline, `people` being all members of its workspace where these have been read already."""
    return (await of(session, [deadline], people))[deadline.id]
