"""Calendar feeds: whose address it is, and what stands in it. Of the address itself only a digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import case, func, or_, select

from bot.domain.deadlines import ENDED
from bot.domain.evidence import Entry
from bot.domain.feed import KEPT, MOST, Feed, events
from bot.domain.people import Member
from bot.store import Session
from bot.store.blocked import waits
from bot.store.members import change
from bot.store.rows import ClientRow, DeadlineRow, MemberRow, WorkspaceRow
from bot.store.rows_of_evidence import EvidenceRow

BITS = 192
"""Of chance in an address."""

CLOSING = (Entry.answered.value, Entry.cancel.value)


def digest_of(secret: str) -> str:
    """What is kept of a secret: nobody can make the address of it again."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def make(session: Session, member_id: int) -> str:
    """A new secret for that member's address; the one before is good for nothing from now on."""
    secret = secrets.token_urlsafe(BITS // 8)
    await change(session, member_id, feed=digest_of(secret))
    return secret


async def revoke(session: Session, member_id: int) -> None:
    """No address of that member's is good any more."""
    await change(session, member_id, feed=None)


async def owner(session: Session, secret: str) -> tuple[Member, str] | None:
    """Whose address that is, and the name of their workspace; None for one that is unknown, revoked, or of somebody
    who has left.
    """
    query = (
        select(MemberRow, WorkspaceRow.name)
        .join(WorkspaceRow, WorkspaceRow.id == MemberRow.workspace_id)
        .where(MemberRow.feed == digest_of(secret), MemberRow.active)
    )
    found = (await session.execute(query)).one_or_none()
    return (found[0].value(), found[1]) if found else None


async def feed(session: Session, member: Member, workspace: str, now: datetime) -> Feed:
    """The deadlines that a member owns or waits behind: the open ones, and those that ended in the last 30 days."""
    ended = DeadlineRow.state.in_(sorted(state.value for state in ENDED))
    lately = select(EvidenceRow.id).where(
        EvidenceRow.deadline_id == DeadlineRow.id, EvidenceRow.kind.in_(CLOSING), EvidenceRow.at >= now - KEPT
    )
    query = (
        select(DeadlineRow, ClientRow.name)
        .join(ClientRow, ClientRow.id == DeadlineRow.client_id)
        .where(
            DeadlineRow.workspace_id == member.workspace_id,
            ClientRow.forgotten_at.is_(None),
            or_(DeadlineRow.owner_id == member.id, waits(member.id)),
            or_(~ended, lately.exists()),
        )
        .order_by(case((ended, 1), else_=0), DeadlineRow.due_at.desc(), DeadlineRow.id.desc())
        .limit(MOST)
    )
    rows = (await session.execute(query)).all()
    found = [row.value() for row, _ in rows]
    names = {deadline.client_id: name for deadline, (_, name) in zip(found, rows, strict=True)}
    made = events(found, names, await _changed(session, [deadline.id for deadline in found]))
    return Feed(workspace=workspace, language=member.language, zone=member.zone, events=made)


async def _changed(session: Session, ids: list[int]) -> dict[int, datetime]:
    """When the newest line of each deadline's record was written."""
    if not ids:
        return {}
    query = (
        select(EvidenceRow.deadline_id, func.max(EvidenceRow.at))
        .where(EvidenceRow.deadline_id.in_(ids))
        .group_by(EvidenceRow.deadline_id)
    )
    return {key: at for key, at in (await session.execute(query)).all() if key is not None}
