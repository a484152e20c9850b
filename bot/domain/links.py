"""Invitations, and links to one's own other account: one use, short-lived, never kept in the clear (RULES 7)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people import Role

CODE = re.compile(r"[A-Za-z0-9_-]{20,60}")
"""What a code looks like; 128 random bits are 22 of these letters."""


class LinkKind(StrEnum):
    """What taking it does."""

    invite = "invite"
    """Makes a member."""
    account = "account"
    """Adds an account to the member who made it."""


LIVES = {LinkKind.invite: timedelta(hours=72), LinkKind.account: timedelta(minutes=15)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as kept. `member_id` made it; `name` and `role` are for the member-to-be. Instants are aware UTC."""

    digest: str
    workspace_id: int
    member_id: int
    kind: LinkKind
    name: str
    role: Role
    expires_at: datetime
    taken_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be taken."""
        return self.taken_at is None and now < self.expires_at


def digest_of(code: str) -> str:
    """What is kept of a code: from it nobody can make the code again. Short enough to stand in a button's data."""
    return hashlib.sha256(code.encode()).hexdigest()[:40]
