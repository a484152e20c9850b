"""Deadlines: written only where they still are as they were seen, claimed by the instant at which they want a look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, and_, bindparam, func, insert, or_, select, update

from bot.domain.changes import Kept
from bot.domain.deadlines import OPEN, Deadline, State, Verb
from bot.domain.law import by_law
from bot.store import Session
from bot.store.blocked import waits
from bot.store.columns import UtcDateTime, constants, plain
from bot.store.faults import Overtaken
from bot.store.often import often
from bot.store.rows import ClientRow, DeadlineRow, MemberRow, columns_of

ASIDE = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
"""How long a row whose follow-up fails is set aside: the first time, the second, ever after (RULES 9)."""


_ADDING = often(insert(DeadlineRow).returning(DeadlineRow.id))
_SAVING = often(update(DeadlineRow).where(DeadlineRow.id == bindparam("key")))
"""As many rows as are given, each with the columns that are given."""

_SAVING_SEEN = often(
    update(DeadlineRow)
    .where(DeadlineRow.id == bindparam("key_"), DeadlineRow.revision == bindparam("seen_"))
    .returning(DeadlineRow.id)
)
"""The same of one, where it still is as it was seen."""

_BY_IDS = often(plain(DeadlineRow).where(DeadlineRow.id.in_(bindparam("ids", expanding=True))))
_TWINS = often(
    select(DeadlineRow.number, DeadlineRow.subject)
    .where(
        DeadlineRow.client_id == bindparam("client_id"),
        DeadlineRow.author_id == bindparam("author_id"),
        DeadlineRow.state.in_(constants(state.value for state in OPEN)),
        DeadlineRow.due_at.between(bindparam("since"), bindparam("until")),
    )
    .order_by(DeadlineRow.id)
    .limit(200)
)
_NEIGHBOURS = often(
    plain(DeadlineRow)
    .where(
        DeadlineRow.client_id.in_(bindparam("clients", expanding=True)),
        DeadlineRow.owner_id.in_(bindparam("owners", expanding=True)),
        DeadlineRow.state == State.waiting.value,
        DeadlineRow.wake_at <= bindparam("until"),
    )
    .order_by(DeadlineRow.wake_at, DeadlineRow.id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_BY_NUMBER = often(
    plain(DeadlineRow).where(
        DeadlineRow.workspace_id == bindparam("workspace_id"), DeadlineRow.number == bindparam("number")
    )
)
_BY_ID = often(plain(DeadlineRow).where(DeadlineRow.id == bindparam("key")))
_BY_NUMBER_HELD, _BY_ID_HELD = often(_BY_NUMBER.with_for_update()), often(_BY_ID.with_for_update())
_DUE = often(
    plain(DeadlineRow)
    .where(DeadlineRow.wake_at <= bindparam("now"))
    .order_by(DeadlineRow.wake_at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
"""By the instant alone, as the index has them: by the key too, PostgreSQL would sort all of the same instant first."""


async def add(session: Session, deadline: Deadline, wake_at: datetime | None) -> Deadline:
    """A new deadline; its `id` is given by the database."""
    values = columns_of(deadline) | {"wake_at": wake_at, "failures": 0, "undo": None}
    del values["id"]
    return replace(deadline, id=(await session.execute(_ADDING, values)).scalar_one())


async def save(session: Session, seen: Deadline, after: Deadline, wake_at: datetime | None) -> None:
    """Write a deadline where it still is as it was seen. Raises `Overtaken`."""
    await _save(session, seen, columns_of(after) | {"wake_at": wake_at, "failures": 0})


async def save_held(session: Session, changed: Sequence[tuple[Deadline, datetime | None]]) -> None:
    """Write deadlines, each with the instant (UTC) of its next look, that this transaction keeps others off."""
    if changed:
        rows = [columns_of(after) | {"wake_at": wake_at, "failures": 0, "key": after.id} for after, wake_at in changed]
        for row in rows:
            del row["id"]
        await session.execute(_SAVING, rows)


async def save_command(
    session: Session, seen: Deadline, after: Deadline, wake_at: datetime | None, kept: Kept | None
) -> None:
    """The same, with what would take the command back."""
    undo = _frozen(kept) if kept else None
    await _save(session, seen, columns_of(after) | {"wake_at": wake_at, "failures": 0, "undo": undo})


async def _save(session: Session, seen: Deadline, values: dict[str, Any]) -> None:
    given = {name: value for name, value in values.items() if name != "id"}
    done = await session.execute(_SAVING_SEEN, given | {"key_": seen.id, "seen_": seen.revision})
    if done.scalar_one_or_none() is None:
        raise Overtaken(seen.name)


async def by_number(session: Session, workspace_id: int, number: int, *, lock: bool = False) -> Deadline | None:
    """`D-12` of a workspace; `lock` keeps others off it for the rest of the transaction."""
    given = {"workspace_id": workspace_id, "number": number}
    return await _one(session, _BY_NUMBER_HELD if lock else _BY_NUMBER, given)


async def by_id(session: Session, deadline_id: int, *, lock: bool = False) -> Deadline | None:
    """By the row's own key, as buttons carry it."""
    return await _one(session, _BY_ID_HELD if lock else _BY_ID, {"key": deadline_id})


async def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Deadline]:
    """Deadlines by key."""
    if not ids:
        return {}
    rows = (await session.execute(_BY_IDS, {"ids": sorted(set(ids))})).all()
    return {row.id: DeadlineRow.value(row) for row in rows}


async def kept(session: Session, deadline_id: int) -> Kept | None:
    """What would take back the last command."""
    query = select(DeadlineRow.undo).where(DeadlineRow.id == deadline_id)
    undo = (await session.execute(query)).scalar_one_or_none()
    return _thawed(undo) if undo else None


async def twins(
    session: Session, author_id: int, client_id: int, since: datetime, until: datetime
) -> tuple[tuple[str, str], ...]:
    """Open deadlines of that author and client that are due between two instants: `D-12`, and what is needed."""
    given = {"client_id": client_id, "author_id": author_id, "since": since, "until": until}
    return tuple((f"D-{row.number}", row.subject) for row in (await session.execute(_TWINS, given)).all())


async def neighbours(
    session: Session, whose: Collection[tuple[int, int]], until: datetime, most: int = 1_000
) -> dict[tuple[int, int], list[tuple[Deadline, datetime]]]:
    """Waiting deadlines that want a look by `until` (UTC), with that instant, the earliest first, by (client, owner):
    their reminders may share a text. Other processes are kept from them; those that another one has are left out.
    """
    given = {
        "clients": sorted({client for client, _ in whose}),
        "owners": sorted({owner for _, owner in whose}),
        "until": until,
        "most": most,
    }
    found: dict[tuple[int, int], list[tuple[Deadline, datetime]]] = {key: [] for key in whose}
    for row in (await session.execute(_NEIGHBOURS, given)).all():
        mine = found.get((row.client_id, row.owner_id))
        if mine is not None and row.wake_at is not None:
            mine.append((DeadlineRow.value(row), row.wake_at))
    return found


async def claim_due(session: Session, now: datetime, most: int) -> tuple[Deadline, ...]:
    """Those that want a look by `now`, in the order of their instants; other processes skip them meanwhile."""
    rows = (await session.execute(_DUE, {"now": now, "most": most})).all()
    return tuple(DeadlineRow.value(row) for row in sorted(rows, key=lambda row: (row.wake_at, row.id)))


async def next_wake(session: Session) -> datetime | None:
    """The earliest instant at which a deadline wants a look."""
    query = select(DeadlineRow.wake_at).where(DeadlineRow.wake_at.is_not(None)).order_by(DeadlineRow.wake_at)
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def set_aside(session: Session, deadline_id: int, now: datetime) -> int:
    """A row whose follow-up fails waits 1, 5, then 30 minutes; gives how often it has failed."""
    query = select(DeadlineRow.failures).where(DeadlineRow.id == deadline_id)
    failures = int((await session.execute(query)).scalar_one()) + 1
    pause = ASIDE[min(failures, len(ASIDE)) - 1]
    change = update(DeadlineRow).where(DeadlineRow.id == deadline_id)
    await session.execute(change.values(failures=failures, wake_at=now + pause))
    return failures


async def put_aside(session: Session, workspace_id: int) -> tuple[str, ...]:
    """Names of deadlines whose follow-up failed and waits to be tried again."""
    query = (
        select(DeadlineRow.number)
        .where(DeadlineRow.workspace_id == workspace_id, DeadlineRow.failures > 0, DeadlineRow.state.in_(_open()))
        .order_by(DeadlineRow.number)
        .limit(20)
    )
    return tuple(f"D-{number}" for number in (await session.execute(query)).scalars())


async def count_put_aside(session: Session) -> int:
    """How many there are of them in all workspaces."""
    query = select(func.count()).select_from(DeadlineRow)
    query = query.where(DeadlineRow.failures > 0, DeadlineRow.state.in_(_open()))
    return (await session.execute(query)).scalar_one()


async def has_ties(session: Session, workspace_id: int, member_id: int) -> bool:
    """Whether anything hangs on that member: a deadline that they own, wrote or wait for, a client that they look
    after.
    """
    mine = or_(DeadlineRow.owner_id == member_id, DeadlineRow.author_id == member_id, waits(member_id))
    query = select(DeadlineRow.id).where(DeadlineRow.workspace_id == workspace_id, mine).limit(1)
    found = await session.execute(query)
    rep = await session.execute(select(ClientRow.id).where(ClientRow.rep_id == member_id).limit(1))
    return found.scalar_one_or_none() is not None or rep.scalar_one_or_none() is not None


async def owned(session: Session, workspace_id: int, member_id: int) -> int:
    """How many open deadlines a member owns."""
    query = select(func.count()).select_from(DeadlineRow).where(_open_of(workspace_id, member_id))
    return (await session.execute(query)).scalar_one()


async def hand_over(
    session: Session, workspace_id: int, member_id: int, to: int, now: datetime
) -> tuple[Deadline, ...]:
    """Another owner for all open deadlines of a member, who leaves; gives them as they are now."""
    query = (
        update(DeadlineRow)
        .where(_open_of(workspace_id, member_id))
        .values(owner_id=to, revision=DeadlineRow.revision + 1, undo=None, wake_at=now)
        .returning(DeadlineRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    rows = (await session.execute(query)).scalars().all()
    return tuple(row.value() for row in sorted(rows, key=lambda row: row.number))


async def keep_closed(session: Session, client_id: int) -> None:
    """Nothing takes back how a client's deadlines ended: the client is forgotten."""
    query = update(DeadlineRow).where(DeadlineRow.client_id == client_id, DeadlineRow.undo.is_not(None))
    await session.execute(query.values(undo=None).execution_options(synchronize_session=False))


def _open_of(workspace_id: int, member_id: int) -> ColumnElement[bool]:
    return and_(
        DeadlineRow.workspace_id == workspace_id, DeadlineRow.owner_id == member_id, DeadlineRow.state.in_(_open())
    )


async def wake_for_hours(session: Session, workspace_id: int, member_id: int, now: datetime) -> None:
    """A member's hours or deputy changed: their open deadlines are looked at again, those of colleagues who have set
    hours of their own, because the member may stand in for one who is away, and what the member may be asked to decide
    about (RULES 4, 5, 6).
    """
    others = select(MemberRow.id).where(MemberRow.workspace_id == workspace_id, MemberRow.hours.is_not(None))
    whose = or_(DeadlineRow.owner_id == member_id, DeadlineRow.owner_id.in_(others), _asks())
    await _wake(session, and_(DeadlineRow.workspace_id == workspace_id, whose), now)


async def wake(session: Session, deadline_id: int, now: datetime) -> None:
    """Something about it has changed outside: it is looked at again."""
    await _wake(session, DeadlineRow.id == deadline_id, now)


async def wake_for_deciders(session: Session, workspace_id: int, now: datetime) -> None:
    """Somebody who may have been asked to decide has left: what is silent is looked at again (RULES 6)."""
    await _wake(session, and_(DeadlineRow.workspace_id == workspace_id, _asks()), now)


def _asks() -> ColumnElement[bool]:
    """Somebody is, or may come to be, asked about it."""
    silent = DeadlineRow.state.in_([State.held.value, State.overdue.value])
    return or_(silent, DeadlineRow.escalation.is_not(None))


async def wake_for_client(session: Session, client_id: int, now: datetime) -> None:
    """A client's calendar changed: their open deadlines are looked at again (RULES 5)."""
    await _wake(session, DeadlineRow.client_id == client_id, now)


async def wake_for_rules(session: Session, workspace_id: int, now: datetime) -> None:
    """A workspace's escalation rules changed: its open deadlines are looked at again (RULES 5, 6)."""
    await _wake(session, DeadlineRow.workspace_id == workspace_id, now)


async def open_after(session: Session, deadline_id: int, most: int) -> tuple[Deadline, ...]:
    """The next open deadlines of all workspaces by key, held for this transaction."""
    query = (
        select(DeadlineRow)
        .where(DeadlineRow.id > deadline_id, DeadlineRow.state.in_(_open()))
        .order_by(DeadlineRow.id)
        .limit(most)
        .with_for_update()
    )
    return tuple(row.value() for row in (await session.execute(query)).scalars())


async def keep_walls(session: Session, found: Sequence[Deadline], now: datetime) -> tuple[Deadline, ...]:
    """Look at all of these again; those whose due date the zone's law has moved get its new instant, and are given.

    What the client was told moves along: it was the time on the wall.
    """
    moved: list[Deadline] = []
    for deadline in found:
        after = by_law(deadline)
        if after != deadline:
            await _save(session, deadline, columns_of(after) | {"undo": None})
            moved.append(after)
    ids = [deadline.id for deadline in found]
    await session.execute(update(DeadlineRow).where(DeadlineRow.id.in_(ids)).values(wake_at=now))
    return tuple(moved)


async def _wake(session: Session, whose: ColumnElement[bool], now: datetime) -> None:
    query = update(DeadlineRow).where(whose, DeadlineRow.state.in_(_open()))
    await session.execute(query.values(wake_at=now))


async def _one(session: Session, query: Select[Any], given: dict[str, int]) -> Deadline | None:
    row = (await session.execute(query, given)).one_or_none()
    return DeadlineRow.value(row) if row else None


def _open() -> list[str]:
    return sorted(state.value for state in OPEN)


def _frozen(kept: Kept) -> dict[str, Any]:
    columns = columns_of(kept.before)
    before = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in columns.items()}
    return {"verb": kept.verb.value, "revision": kept.revision, "before": before}


_INSTANTS = frozenset(
    column.name for column in DeadlineRow.__table__.columns if isinstance(column.type, UtcDateTime | DateTime)
)


def _thawed(undo: dict[str, Any]) -> Kept:
    before = {
        key: datetime.fromisoformat(value) if key in _INSTANTS and value is not None else value
        for key, value in undo["before"].items()
    }
    was = DeadlineRow(**before).value()
    return Kept(Verb(undo["verb"]), replace(by_law(was), revision=was.revision), undo["revision"])
