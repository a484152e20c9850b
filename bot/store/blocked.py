"""Who waits behind a deadline, asked of the database: `blocked` is a list of keys written as JSON."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, cast, or_

from bot.store.rows import DeadlineRow


def waits(member_id: int) -> ColumnElement[bool]:
    """Whether that member waits behind a deadline."""
    blocked = cast(DeadlineRow.blocked, String)
    return or_(
        blocked == f"[{member_id}]",
        blocked.like(f"[{member_id},%"),
        blocked.like(f"% {member_id},%"),
        blocked.like(f"% {member_id}]"),
    )


def anybody_waits() -> ColumnElement[bool]:
    """Whether anybody does."""
    return cast(DeadlineRow.blocked, String) != "[]"
