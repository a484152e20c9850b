"""What is being forgotten: a row of work, gone through in short transactions, a batch each (RULES 8).

The row is written in the transaction of the decision, together with the entry of the record that says so. Whoever works
on it holds it for a batch, so that of several processes one erases at a time; after a crash the next batch begins where
the last one was committed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select, update

from bot.domain.deadlines import ENDED
from bot.domain.evidence import Entry, Fact, Record
from bot.domain.forgetting import Kind, Names, Stage
from bot.store import Session
from bot.store.evidence import appended
from bot.store.rows import ClientRow, ContactRow, DeadlineRow, MemberRow
from bot.store.rows_of_evidence import ERASING, EvidenceRow, ForgettingRow, WordsRow
from bot.store.rows_of_letters import LetterRow

SETTLES = timedelta(seconds=5)
"""Work begins this long after the decision: twice as long as a request may take that had read the name before it, and
whose words would be missed if they came later."""

LOOKED_AT = 2000
"""How many open deadlines are read for a name within a request."""

ENDED_STATES = sorted(state.value for state in ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be forgotten, and how far that has come. `accounts` are (platform, team, id) of a member who left;
    `until` (UTC): words older than that, where it is retention.
    """

    id: int
    workspace_id: int
    kind: Kind
    stage: Stage
    subject_id: int
    names: Names
    accounts: tuple[tuple[str, str, str], ...]
    until: datetime | None
    after_id: int
    last_id: int
    by_id: int
    made_at: datetime


async def begin(
    session: Session,
    workspace_id: int,
    kind: Kind,
    now: datetime,
    *,
    subject_id: int = 0,
    by: str = "",
    actor_id: int | None = None,
    names: Names | None = None,
    accounts: Collection[tuple[str, str, str]] = (),
    until: datetime | None = None,
) -> None:
    """Write down that it is to be forgotten: in the record, without a name, and as work."""
    words: dict[str, Fact] = {"until": until.isoformat()} if until else {f"{kind.value}_id": subject_id, "by": by}
    entry = Entry.retention if kind is Kind.retention else Entry.erasure
    record = Record(workspace_id=workspace_id, at=now, kind=entry, actor_id=actor_id, words=words)
    (by_id,) = await appended(session, [record])
    free = set(names.free) if names else set()
    known: list[Any] = [["name", name, name in free] for name in (names.own if names else ())]
    known += [["account", *account] for account in accounts]
    await session.execute(
        insert(ForgettingRow).values(
            workspace_id=workspace_id,
            kind=kind.value,
            stage=Stage.record.value,
            subject_id=subject_id or None,
            names=known,
            until=until,
            after_id=0,
            last_id=0,
            by_id=by_id,
            made_at=now,
            wake_at=now + SETTLES,
        )
    )


async def others(session: Session, workspace_id: int, kind: Kind, subject_id: int) -> frozenset[str]:
    """The names of everybody else in the workspace: colleagues who are here, clients, people at clients."""
    members = select(MemberRow.name).where(MemberRow.workspace_id == workspace_id, MemberRow.active)
    clients = select(ClientRow.name).where(ClientRow.workspace_id == workspace_id, ClientRow.forgotten_at.is_(None))
    if kind is Kind.member:
        members = members.where(MemberRow.id != subject_id)
    else:
        clients = clients.where(ClientRow.id != subject_id)
    people = _contacts(workspace_id, but=subject_id if kind is Kind.client else 0)
    found = [name for query in (members, clients, people) for name in (await session.execute(query)).scalars()]
    return frozenset(found)


def _contacts(workspace_id: int, *, but: int) -> Select[str]:
    """The names of the people at a workspace's clients, but for those at one."""
    return (
        select(ContactRow.name)
        .join(ClientRow, ClientRow.id == ContactRow.client_id)
        .where(ClientRow.workspace_id == workspace_id, ClientRow.id != but)
    )


async def mentions(session: Session, workspace_id: int, names: Names, *, client_id: int = 0) -> tuple[str, ...]:
    """Open deadlines of the workspace whose words hold a name, but for those of that client; of the newest `LOOKED_AT`.

    What stands instead may read strangely in a text to the client, so people are told.
    """
    query = (
        select(DeadlineRow.number, DeadlineRow.subject, DeadlineRow.reason)
        .where(
            DeadlineRow.workspace_id == workspace_id,
            DeadlineRow.client_id != client_id,
            DeadlineRow.state.not_in(ENDED_STATES),
        )
        .order_by(DeadlineRow.id.desc())
        .limit(LOOKED_AT)
    )
    found = (await session.execute(query)).all()
    return tuple(f"D-{number}" for number, *words in reversed(found) if any(names.are_in(each or "") for each in words))


async def how_many(session: Session, client_id: int) -> int:
    """The deadlines of a client."""
    query = select(func.count()).select_from(DeadlineRow).where(DeadlineRow.client_id == client_id)
    return (await session.execute(query)).scalar_one()


async def claim(session: Session, now: datetime) -> Work | None:
    """The oldest work that may begin, held for this transaction; one that another process is at is left to it."""
    query = (
        select(ForgettingRow)
        .where(ForgettingRow.wake_at <= now)
        .order_by(ForgettingRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(query)).scalar_one_or_none()
    return _value(row) if row else None


async def next_at(session: Session) -> datetime | None:
    """When the next work may begin, or go on; past where some is under way."""
    return (await session.execute(select(func.min(ForgettingRow.wake_at)))).scalar_one_or_none()


async def set_aside(session: Session, work: Work, until: datetime) -> None:
    """It failed, and is not to hold up what others want forgotten."""
    await _set(session, work, wake_at=until)


async def enter(session: Session, work: Work, stage: Stage) -> Work:
    """Begin a stage: whatever comes later than now is not its business."""
    newest = {
        Stage.record: select(func.max(EvidenceRow.id)).where(EvidenceRow.workspace_id == work.workspace_id),
        Stage.deadlines: select(func.max(DeadlineRow.id)).where(DeadlineRow.workspace_id == work.workspace_id),
        Stage.letters: select(func.max(LetterRow.id)).where(LetterRow.workspace_id == work.workspace_id),
    }
    last = (await session.execute(newest[stage])).scalar_one_or_none() or 0 if stage in newest else 0
    await _set(session, work, stage=stage.value, after_id=0, last_id=last)
    return replace(work, stage=stage, after_id=0, last_id=last)


async def advance(session: Session, work: Work, after_id: int) -> None:
    """So far everything is done."""
    await _set(session, work, after_id=after_id)


async def end(session: Session, work: Work) -> None:
    """It is forgotten, and what was to be looked for is forgotten too."""
    await session.execute(delete(ForgettingRow).where(ForgettingRow.id == work.id))


async def is_under_way(session: Session, workspace_id: int, kind: Kind) -> bool:
    """Whether there is such work in that workspace."""
    query = select(ForgettingRow.id).where(ForgettingRow.workspace_id == workspace_id, ForgettingRow.kind == kind.value)
    return (await session.execute(query.limit(1))).scalar_one_or_none() is not None


async def is_anything_older(session: Session, workspace_id: int, until: datetime) -> bool:
    """Whether the record of a workspace holds words that retention would erase."""
    closed = select(DeadlineRow.id).where(DeadlineRow.workspace_id == workspace_id, closed_before(until))
    query = (
        select(EvidenceRow.id)
        .join(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        .where(
            EvidenceRow.workspace_id == workspace_id,
            EvidenceRow.at < until,
            or_(and_(EvidenceRow.deadline_id.is_(None), ~tells_of_erasing()), EvidenceRow.deadline_id.in_(closed)),
        )
    )
    return (await session.execute(query.limit(1))).scalar_one_or_none() is not None


def tells_of_erasing() -> ColumnElement[bool]:
    """Entries that say that something was erased; not those that tell another one anew. They hold no words of people,
    and if retention took them away it would never come to an end.
    """
    return and_(EvidenceRow.kind.in_(ERASING), ~WordsRow.words.like('%"of":%'))


def closed_before(until: datetime) -> ColumnElement[bool]:
    """Deadlines that have ended, and about which nothing was written since."""
    later = exists().where(
        EvidenceRow.deadline_id == DeadlineRow.id, EvidenceRow.at >= until, EvidenceRow.kind != Entry.erasure.value
    )
    return and_(DeadlineRow.state.in_(ENDED_STATES), ~later.correlate(DeadlineRow))


async def _set(session: Session, work: Work, **values: Any) -> None:
    await session.execute(update(ForgettingRow).where(ForgettingRow.id == work.id).values(**values))


def _value(row: ForgettingRow) -> Work:
    names = [each[1:] for each in row.names if each[0] == "name"]
    accounts = [each[1:] for each in row.names if each[0] == "account"]
    return Work(
        id=row.id,
        workspace_id=row.workspace_id,
        kind=Kind(row.kind),
        stage=Stage(row.stage),
        subject_id=row.subject_id or 0,
        names=Names(tuple(name for name, _ in names), tuple(name for name, is_free in names if is_free)),
        accounts=tuple((platform, team, key) for platform, team, key in accounts),
        until=row.until,
        after_id=row.after_id,
        last_id=row.last_id,
        by_id=row.by_id,
        made_at=row.made_at,
    )
