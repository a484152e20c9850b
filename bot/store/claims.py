"""Which letters go next (RULES 9): decisions first, each workspace in its turn, none under a closed scope.

A claim must not cost more because more waits: it looks at the first letters of each workspace alone, along an index of
what is pending, and never sorts the backlog; `due_letters` says whose they are. Several processes claim at the same
time: what one is about to take the others pass over, and take what comes after it.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, select, true, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.letters import KEPT, OF_NO_DEADLINE
from bot.store import Session, pacing
from bot.store.columns import UtcDateTime, constants, unsought
from bot.store.due_letters import NOW, bound, dialect_of, due_among, due_letters, keys_of, may_go, pending, waits
from bot.store.letter_values import Letter, LetterState, read
from bot.store.often import often
from bot.store.rows import MemberRow, WorkspaceRow
from bot.store.rows_of_letters import LetterRow

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

OLDEST = (LetterRow.due_at, LetterRow.id)

# Statements are built once: to put one together takes longer than to carry it out.
IDS: BindParameter[Any] = bindparam("ids", expanding=True)


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
    due = await due_letters(session, now, platforms)
    if due is None:
        return ()
    going = await due.platforms(session)
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
        ids = await keys_of(session, _first_of(dialect_of(session), lane[1]), given)
        taken = await _take(session, await _few_again(session, ids) if due.may_repeat else ids, now)
        room.take(taken)
        rows += taken
    people = {row.member_id for row in rows if not row.decision and row.edit_of is None and row.nudge not in ALONE}
    if people and due.has_more_than(len(rows)):
        given = {"keys": sorted(people), "now": now, "platforms": sorted({row.platform for row in rows})}
        ids = await keys_of(session, _along(dialect_of(session)), given)
        rows += await _take(session, ids, now)
    return await read(session, sorted(rows, key=lambda row: (not row.decision, row.due_at, row.id)))


async def _is_ours(session: Session, platform: str, room: _Room, now: datetime) -> bool:
    """Whether we may claim for that platform: where its messages are counted, one process does at a time."""
    if platform not in room.limits:
        return True
    return await pacing.reserved(session, platform, now)


@lru_cache(maxsize=4)
def _first_of(dialect: str, decision: bool) -> Select[Any]:
    """`each` letters of each workspace of `keys`, `most` in all."""
    which = and_(
        waits(decision), LetterRow.workspace_id == WorkspaceRow.id, may_go(due_among(dialect, WorkspaceRow.id))
    )
    return often(_kept(dialect, WorkspaceRow.id, which, bound("each"), OLDEST).limit(bound("most")))


@lru_cache(maxsize=2)
def _along(dialect: str) -> Select[Any]:
    """What may share a message, of each member of `keys`; any, for to sort them all would take long."""
    platform, is_due = unsought(LetterRow.platform), unsought(LetterRow.due_at) <= NOW
    same = and_(LetterRow.member_id == MemberRow.id, LetterRow.decision.is_(False), LetterRow.edit_of.is_(None))
    here = platform.in_(bindparam("platforms", expanding=True))
    which = and_(_waits_for_one(dialect), same, here, LetterRow.nudge.not_in(constants(ALONE)), may_go(is_due))
    return often(_kept(dialect, MemberRow.id, which, ALONG))


def _waits_for_one(dialect: str) -> ColumnElement[bool]:
    """It is pending; said so that it can only be looked for among a member's letters. PostgreSQL may not know yet how
    many are, and would look through all of them for each.
    """
    if dialect != "postgresql":
        return pending()
    (state,) = constants([LetterState.pending.value])
    here, there = tuple_(LetterRow.member_id, LetterRow.state), tuple_(MemberRow.id, state)
    return and_(here >= there, here <= there)


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


async def _few_again(session: Session, ids: Sequence[int]) -> list[int]:
    """These letters, but of messages that go once more only the first ones; the others wait for the next claim."""
    later = set(await keys_of(session, _further_repeats(), {"ids": ids})) if ids else set()
    return [key for key in ids if key not in later]


@lru_cache(maxsize=1)
def _further_repeats() -> Select[Any]:
    again = select(LetterRow.id).where(LetterRow.id.in_(IDS), LetterRow.repeat, LetterRow.edit_of.is_(None))
    return often(again.order_by(*OLDEST).offset(AGAIN))


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
