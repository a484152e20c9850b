"""Letters as values, and the way between them and their rows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.chat import Address, Card
from bot.domain.letters import Draft, Nudge
from bot.store import Session
from bot.store.often import often
from bot.store.replies import frozen_card, thawed_card
from bot.store.rows_of_letters import LetterRow

KNOWN = tuple(nudge.value for nudge in Nudge)
"""The kinds of letters of this release. Others are a newer one's, which may write to the same database already."""


class LetterState(StrEnum):
    """The life of a letter."""

    pending = "pending"
    sending = "sending"
    sent = "sent"
    failed = "failed"
    unknown = "unknown"
    moot = "moot"
    """No longer true when its turn came, so it was not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as claimed. `repeat`: an earlier attempt may have arrived; `edit_of`, `message`: which one to change."""

    id: int
    key: str
    workspace_id: int
    draft: Draft
    to: Address
    due_at: datetime
    attempts: int
    repeat: bool
    urgent: bool
    edit_of: int | None = None
    message: str | None = None
    notice_id: int | None = None
    reasons: tuple[str, ...] = ()
    is_away: bool = False
    at_once: bool = False
    attempted_at: datetime | None = None
    card: Card | None = None
    """What it says, where that was said once and for all when it was written."""
    thread: str = ""
    """The message under which it belongs."""
    sent_as: str = ""
    """The key under which it was sent together with others."""

    @property
    def bundles(self) -> bool:
        """Whether it may share a message with others to the same person."""
        return not self.draft.is_decision and self.edit_of is None and self.draft.nudge is not Nudge.home


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A draft with its address and the instant (UTC) before which it stays.

    `reasons`: for whom a stand-in gets it, who `is_away` or else could not be reached; `at_once`: it answers the
    reader's own act and waits for no window; `card`: what it says, if that is settled now; `thread`: the message under
    which it belongs.
    """

    draft: Draft
    to: Address
    due_at: datetime
    urgent: bool = False
    reasons: tuple[str, ...] = ()
    is_away: bool = False
    at_once: bool = False
    card: Card | None = None
    thread: str = ""


def columns_of(workspace_id: int, posting: Posting, now: datetime) -> dict[str, Any]:
    """A new letter as the values of its columns."""
    draft = posting.draft
    return {
        "key": secrets.token_urlsafe(16),
        "workspace_id": workspace_id,
        "member_id": draft.member_id,
        "deadline_id": draft.deadline_id or None,
        "nudge": draft.nudge.value,
        "facts": facts_of(posting),
        "decision": draft.is_decision,
        "urgent": posting.urgent,
        "platform": posting.to.platform,
        "team": posting.to.team,
        "address": posting.to.id,
        "state": LetterState.pending.value,
        "due_at": posting.due_at,
        "made_at": now,
        "edit_of": None,
    }


def facts_of(letter: Posting | Letter) -> dict[str, Any]:
    draft = letter.draft
    facts: dict[str, Any] = {
        "nth": draft.nth,
        "last": draft.last,
        "late": draft.late_seconds,
        "by": draft.by_id,
        "with": list(draft.with_ids),
        "reasons": list(letter.reasons),
        "at_once": letter.at_once,
    }
    if letter.is_away:
        facts["away"] = True
    if letter.to.place:
        facts["place"] = True
    if letter.card is not None:
        facts["card"] = frozen_card(letter.card)
    if letter.thread:
        facts["thread"] = letter.thread
    return facts


_MESSAGES = often(select(LetterRow.id, LetterRow.message).where(LetterRow.id.in_(bindparam("ids", expanding=True))))


async def read(session: Session, rows: Sequence[LetterRow | Row[Any]]) -> tuple[Letter, ...]:
    """Rows as letters, those of kinds unknown here left out; an edit has the id of the message that it changes."""
    rows = [row for row in rows if row.nudge in KNOWN]
    edited = {row.edit_of for row in rows if row.edit_of is not None}
    messages: dict[int, str | None] = {}
    if edited:
        found = await session.execute(_MESSAGES, {"ids": sorted(edited)})
        messages = dict(found.all())
    return tuple(_value(row, messages.get(row.edit_of or 0) or row.message) for row in rows)


def _value(row: LetterRow | Row[Any], message: str | None) -> Letter:
    facts = row.facts
    return Letter(
        id=row.id,
        key=row.key,
        workspace_id=row.workspace_id,
        draft=Draft(
            nudge=Nudge(row.nudge),
            member_id=row.member_id,
            deadline_id=row.deadline_id or 0,
            nth=facts["nth"],
            last=facts["last"],
            late_seconds=facts["late"],
            by_id=facts["by"],
            with_ids=tuple(facts["with"]),
        ),
        to=Address(row.platform, row.address, row.team, facts.get("place", False)),
        due_at=row.due_at,
        attempts=row.attempts,
        repeat=row.repeat,
        urgent=row.urgent,
        edit_of=row.edit_of,
        message=message,
        notice_id=facts.get("notice_id"),
        reasons=tuple(facts["reasons"]),
        is_away=facts.get("away", False),
        at_once=facts["at_once"],
        attempted_at=row.attempted_at,
        card=thawed_card(facts["card"]) if "card" in facts else None,
        thread=facts.get("thread", ""),
        sent_as=row.sent_as,
    )
