"""Which letters go next (RULES 9): decisions first, each workspace in its turn, none under a closed scope.

A claim must not cost more because more waits: it looks at the first letters of each workspace alone, along an index of
what is pending, and never sorts the backlog. With a few letters due, whose they are is read off them; with many, the
index is walked from workspace to workspace, from a random one on, so that each comes first as often as any other.
Several processes claim at the same time: what one is about to take the others pass over, and take what comes after it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    select,
    true,
    update,
)
from sqlalchemy import literal_column as written
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.letters import KEPT, OF_NO_DEADLINE, Nudge
from bot.store import Session, pacing
from bot.store.columns import UtcDateTime, constants, unsought
from bot.store.letter_values import KNOWN, Letter, LetterState, read
from bot.store.often import often
from bot.store.rows import MemberRow, WorkspaceRow
from bot.store.rows_of_letters import LetterRow, ScopeRow

LEASE = timedelta(seconds=60)
"""Longer than any send may take; after it the outcome counts as unknown."""

PER_WORKSPACE = 20
"""How many letters of one workspace a claim takes before it is another's turn."""

ALONG = 20
"""How many more for the same person come along with one: as many as one message holds."""

AGAIN = 2
"""How many that may have arrived already go once more in one claim: those that are under way at a second crash are
given up, and so these are to be few.
"""

ALONE = tuple(sorted(nudge.value for nudge in KEPT | OF_NO_DEADLINE))
"""Each of these is a message of its own."""

FEW = 1_000
"""So many due letters are looked at one by one; of more only the first of each workspace."""

OLDEST = (LetterRow.due_at, LetterRow.id)

# Statements are built once: to put one together takes longer than to carry it out.
NOW = bindparam("now", type_=UtcDateTime())
IDS: BindParameter[Any] = bindparam("ids", expanding=True)

Lane = tuple[str, bool]
"""A platform, and whether its decisions are meant or the rest."""


@dataclass(slots=True)
class _Room:
    """How many letters a claim may still take: in all, and of each platform that has a limit."""

    most: int
    limits: dict[str, int]

    def of(self, platform: str) -> int:
        return min(self.most, self.limits.get(platform, self.most))

    def take(self, rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            self.most -= 1
            if row.platform in self.limits:
                self.limits[row.platform] -= 1


async def claim(
    session: Session,
    now: datetime,
    most: int,
    limits: Mapping[str, int] | None = None,
    platforms: Collection[str] | None = None,
) -> tuple[Letter, ...]:
    """At most `most` letters that are due, decisions first, and with each person's all that may go along.

    `limits` are the most that a platform takes at once: of several processes one at a time claims for such a platform,
    until its transaction ends. `platforms` are those that can be sent to from here; None: all of them.
    """
    due = await _whose(session, now, platforms)
    if not due:
        return ()
    closed = await pacing.closed(session, due.platforms, now)
    going = [name for name in due.platforms if name not in closed]
    random.shuffle(going)  # so that none comes first always
    room, rows = _Room(most, dict(limits or {})), list[Row[Any]]()
    for lane in [(platform, decision) for decision in (True, False) for platform in going]:
        if room.of(lane[0]) <= 0:
            continue
        walls = await due.walls(session, lane, room.of(lane[0]))
        if not walls or not await _is_ours(session, lane[0], room, now):
            continue
        each = min(PER_WORKSPACE, max(room.of(lane[0]) // len(walls), 1))
        given = {"keys": walls, "each": each, "most": room.of(lane[0]), "now": now, "platform": lane[0]}
        ids = await _ids(session, _first_of(_dialect(session), lane[1]), given)
        taken = await _take(session, await _few_again(session, ids), now)
        room.take(taken)
        rows += taken
    people = {row.member_id for row in rows if not row.decision and row.edit_of is None and row.nudge not in ALONE}
    if people:
        given = {"keys": sorted(people), "now": now, "platforms": sorted({row.platform for row in rows})}
        ids = await _ids(session, _along(_dialect(session)), given)
        rows += await _take(session, ids, now)
    return await read(session, sorted(rows, key=lambda row: (not row.decision, row.due_at, row.id)))


async def _is_ours(session: Session, platform: str, room: _Room, now: datetime) -> bool:
    """Whether we may claim for that platform: where its messages are counted, one process does at a time."""
    if platform not in room.limits:
        return True
    return await pacing.reserved(session, platform, now)


class _Few:
    """Whose letters are due, where these are few enough to be looked at."""

    def __init__(self, found: Mapping[Lane, list[int]]) -> None:
        self.platforms = sorted({platform for platform, _ in found})
        self._found = found

    async def walls(self, _session: Session, lane: Lane, most: int) -> list[int]:
        """Workspaces with letters that may go, whoever has waited longest first."""
        return self._found.get(lane, [])[:most]


class _Many:
    """The same of a backlog, by walking along the index."""

    def __init__(self, platforms: Collection[str], now: datetime) -> None:
        self.platforms = sorted(platforms)
        self._now = now

    async def walls(self, session: Session, lane: Lane, most: int) -> list[int]:
        """Workspaces with letters that may go: those after a random one, then those before it."""
        last = (await session.execute(select(func.max(WorkspaceRow.id)))).scalar_one() or 0
        start = random.randint(0, last)  # noqa: S311  # a turn, no secret
        found = await _walk(session, lane, self._now, start, last, most)
        if len(found) < most:
            found += await _walk(session, lane, self._now, 0, start, most - len(found))
        return found


async def _whose(session: Session, now: datetime, platforms: Collection[str] | None) -> _Few | _Many | None:
    """Whose letters are due; None if nobody's."""
    here = None if platforms is None else tuple(sorted(platforms))
    rows = await session.execute(_counted(here), {"now": now})
    counted = {row.platform: row.many for row in rows}
    if sum(counted.values()) >= FEW:
        return _Many(platforms if platforms is not None else counted, now)
    if not counted:
        return None
    found: dict[Lane, list[int]] = defaultdict(list)
    for platform, decision, workspace_id in (await session.execute(_grouped(here), {"now": now})).all():
        found[platform, decision].append(workspace_id)
    return _Few(found)


@lru_cache(maxsize=8)
def _counted(platforms: tuple[str, ...] | None) -> Select[Any]:
    """How many are due, of each platform; `FEW` at the most are looked at."""
    first = select(LetterRow.platform).where(_due_here(platforms)).order_by(LetterRow.due_at).limit(FEW).subquery()
    return often(select(first.c.platform, func.count().label("many")).group_by(first.c.platform))


@lru_cache(maxsize=8)
def _grouped(platforms: tuple[str, ...] | None) -> Select[str, bool, int]:
    """Whose they are, whoever has waited longest first."""
    return often(
        select(LetterRow.platform, LetterRow.decision, LetterRow.workspace_id)
        .where(_due_here(platforms), _due())
        .group_by(LetterRow.platform, LetterRow.decision, LetterRow.workspace_id)
        .order_by(func.min(LetterRow.due_at), func.min(LetterRow.id))
    )


def _due_here(platforms: tuple[str, ...] | None) -> ColumnElement[bool]:
    here = true() if platforms is None else LetterRow.platform.in_(platforms)
    return and_(_pending(), here, LetterRow.nudge.in_(constants(KNOWN)), LetterRow.due_at <= NOW)


async def _walk(session: Session, lane: Lane, now: datetime, after: int, upto: int, most: int) -> list[int]:
    """Workspaces with a letter that may go, by their keys: above `after`, not above `upto`."""
    given = {"platform": lane[0], "now": now, "after": after, "upto": upto, "most": most}
    return await _ids(session, _walls(lane[1]), given)


@lru_cache(maxsize=2)
def _walls(decision: bool) -> Select[Any]:
    def following(key: ColumnElement[int]) -> ColumnElement[int | None]:
        query = select(LetterRow.workspace_id).where(_waits(decision), LetterRow.workspace_id > key)
        return query.order_by(LetterRow.workspace_id).limit(1).scalar_subquery()

    upto = bindparam("upto", type_=Integer())
    first = following(bindparam("after", type_=Integer()))
    walls = select(cast(first, LetterRow.workspace_id.type).label("id")).cte("walls", recursive=True)
    walls = walls.union_all(select(following(walls.c.id)).where(walls.c.id < upto))
    letters = exists().where(_waits(decision), LetterRow.workspace_id == walls.c.id, _due())
    return often(select(walls.c.id).where(walls.c.id <= upto, letters).limit(_many("most")))


@lru_cache(maxsize=4)
def _first_of(dialect: str, decision: bool) -> Select[Any]:
    """`each` letters of each workspace of `keys`, `most` in all."""
    which = and_(_waits(decision), LetterRow.workspace_id == WorkspaceRow.id, _due())
    return often(_kept(dialect, WorkspaceRow.id, which, _many("each"), OLDEST).limit(_many("most")))


@lru_cache(maxsize=2)
def _along(dialect: str) -> Select[Any]:
    """What may share a message, of each member of `keys`; any, for to sort them all would take long."""
    platform, due_at = unsought(LetterRow.platform), unsought(LetterRow.due_at)
    same = and_(LetterRow.member_id == MemberRow.id, LetterRow.decision.is_(False), LetterRow.edit_of.is_(None))
    here = platform.in_(bindparam("platforms", expanding=True))
    which = and_(_pending(), same, here, LetterRow.nudge.not_in(constants(ALONE)), _due(due_at))
    return often(_kept(dialect, MemberRow.id, which, ALONG))


def _kept(
    dialect: str,
    whose: InstrumentedAttribute[int],
    which: ColumnElement[bool],
    each: int | BindParameter[int],
    order: Sequence[Any] = (),
) -> Select[Any]:
    """`each` letters of each key of a workspace or a member, kept from other processes."""
    mine = select(LetterRow.id).where(which).order_by(*order).limit(each).correlate(whose.class_)
    if dialect == "postgresql":
        one = mine.with_for_update(skip_locked=True).lateral()
        query = select(one.c.id).select_from(whose.class_).join(one, true())
    else:
        row = aliased(LetterRow)
        query = select(row.id).select_from(whose.class_).join(row, row.id.in_(mine))
    return query.where(whose.in_(bindparam("keys", expanding=True)))


def _many(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer())


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


async def _ids(session: Session, query: Select[Any], given: Mapping[str, Any]) -> list[int]:
    return [row[0] for row in (await session.execute(query, given)).all()]


async def _few_again(session: Session, ids: Sequence[int]) -> list[int]:
    """These letters, but of messages that go once more only the first ones; the others wait for the next claim."""
    later = set(await _ids(session, _further_repeats(), {"ids": ids})) if ids else set()
    return [key for key in ids if key not in later]


@lru_cache(maxsize=1)
def _further_repeats() -> Select[Any]:
    again = select(LetterRow.id).where(LetterRow.id.in_(IDS), LetterRow.repeat, LetterRow.edit_of.is_(None))
    return often(again.order_by(*OLDEST).offset(AGAIN))


def _pending() -> ColumnElement[bool]:
    """As the partial index says it: a value that is bound would not be seen to mean the same."""
    return LetterRow.state == written(f"'{LetterState.pending.value}'")


def _waits(decision: bool) -> ColumnElement[bool]:
    return and_(_pending(), LetterRow.platform == bindparam("platform"), LetterRow.decision.is_(decision))


def _due(due_at: ColumnElement[Any] | InstrumentedAttribute[datetime] = LetterRow.due_at) -> ColumnElement[bool]:
    """Its instant has come, we know its kind, its chat and its workspace's method are open, and what it edits has an
    id. Whether the whole platform is closed is asked before.
    """
    page = LetterRow.nudge == Nudge.home.value  # it stands in no chat
    chat = case((page, ""), else_=LetterRow.platform + "/" + LetterRow.address)
    way = case((page, "/home"), (LetterRow.edit_of.is_(None), "/post"), else_="/edit")
    method = LetterRow.platform + "/w" + cast(LetterRow.workspace_id, String) + way
    closed = select(ScopeRow.scope).where(ScopeRow.opens_at > NOW)
    edited = aliased(LetterRow)
    has_message = exists().where(edited.id == LetterRow.edit_of, edited.message.is_not(None))
    return and_(
        due_at <= NOW,
        LetterRow.nudge.in_(constants(KNOWN)),
        method.not_in(closed),
        chat.not_in(closed),
        LetterRow.edit_of.is_(None) | has_message,
    )


async def _take(session: Session, ids: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    """Claim rows by one guarded update."""
    if not ids:
        return []
    return (await session.execute(_taking(), {"ids": ids, "lease": now + LEASE, "now": now})).all()


@lru_cache(maxsize=1)
def _taking() -> Any:
    return often(
        update(LetterRow)
        .where(LetterRow.id.in_(IDS), unsought(LetterRow.state) == LetterState.pending.value)
        .values(
            state=LetterState.sending.value,
            lease_until=bindparam("lease", type_=UtcDateTime()),
            attempted_at=NOW,
            attempts=LetterRow.attempts + 1,
        )
        .returning(LetterRow.__table__)
    )
