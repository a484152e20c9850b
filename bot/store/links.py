"""Invitations and links between accounts: made, looked at, taken once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.domain.links import LIVES, Link, LinkKind, digest_of
from bot.domain.people import Member, Role
from bot.store import Session
from bot.store.rows import LinkRow

KEPT = timedelta(days=30)
"""How long a spent or expired link is remembered, so that it is told from one that never was."""


async def make(
    session: Session, by: Member, kind: LinkKind, now: datetime, *, name: str = "", role: Role = Role.member
) -> str:
    """A new link; gives its code, which is kept nowhere."""
    code = secrets.token_urlsafe(16)
    await session.execute(
        insert(LinkRow).values(
            digest=digest_of(code),
            workspace_id=by.workspace_id,
            member_id=by.id,
            kind=kind.value,
            name=name,
            role=role.value,
            made_at=now,
            expires_at=now + LIVES[kind],
        )
    )
    return code


async def by_code(session: Session, code: str) -> Link | None:
    """The link of a code, open or not."""
    return await by_digest(session, digest_of(code))


async def by_digest(session: Session, digest: str) -> Link | None:
    """The same by what is kept."""
    row = (await session.execute(select(LinkRow).where(LinkRow.digest == digest))).scalar_one_or_none()
    return row.value() if row else None


async def take(session: Session, link: Link, member_id: int, now: datetime) -> bool:
    """Spend it; false if somebody was faster, or it ran out."""
    query = (
        update(LinkRow)
        .where(LinkRow.digest == link.digest, LinkRow.taken_at.is_(None), LinkRow.expires_at > now)
        .values(taken_at=now, taken_by=member_id)
        .returning(LinkRow.digest)
    )
    return (await session.execute(query)).scalar_one_or_none() is not None


async def revoke(session: Session, link: Link, now: datetime) -> None:
    """Nobody can take it any more."""
    query = update(LinkRow).where(LinkRow.digest == link.digest, LinkRow.taken_at.is_(None))
    await session.execute(query.values(expires_at=now))


async def revoke_all_of(session: Session, member_id: int, now: datetime) -> None:
    """Nobody can take what that member made, who leaves."""
    query = update(LinkRow).where(LinkRow.member_id == member_id, LinkRow.taken_at.is_(None), LinkRow.expires_at > now)
    await session.execute(query.values(expires_at=now))


async def open_invites(session: Session, workspace_id: int, now: datetime) -> tuple[Link, ...]:
    """Invitations that can still be taken, oldest first."""
    query = (
        select(LinkRow)
        .where(
            LinkRow.workspace_id == workspace_id,
            LinkRow.kind == LinkKind.invite.value,
            LinkRow.expires_at > now,
            LinkRow.taken_at.is_(None),
        )
        .order_by(LinkRow.made_at)
        .limit(50)
    )
    return tuple(row.value() for row in (await session.execute(query)).scalars())


async def taker_of(session: Session, link: Link) -> int | None:
    """The member who took it."""
    query = select(LinkRow.taken_by).where(LinkRow.digest == link.digest)
    return (await session.execute(query)).scalar_one_or_none()


async def inviter_of(session: Session, member_id: int) -> int | None:
    """Who asked that member in, by the newest invitation that they took."""
    query = (
        select(LinkRow.member_id)
        .where(LinkRow.taken_by == member_id, LinkRow.kind == LinkKind.invite.value)
        .order_by(LinkRow.taken_at.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def forget_old(session: Session, now: datetime) -> None:
    """Drop what ran out long ago; taken invitations stay, because they say who asked whom in."""
    await session.execute(delete(LinkRow).where(LinkRow.taken_at.is_(None), LinkRow.expires_at < now - KEPT))
