"""Words that stand outside the record are taken out: of deadlines, texts, letters, replies and questions (RULES 8).

What belongs to a client who is forgotten, or is too old to be kept, loses its words. Elsewhere a name is replaced; what
has gone out already and is never read again, such as the card in a letter that was sent, is dropped whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from bot.chat import Reply
from bot.domain.forgetting import GONE, Kind, scrubbed, stand_in
from bot.store import Session
from bot.store.forgetting import Work, closed_before
from bot.store.letter_values import Letter, LetterState, read
from bot.store.questions import LIVES
from bot.store.replies import frozen
from bot.store.rows import AccountRow, ClientRow, DeadlineRow, LinkRow, MemberRow, WorkspaceRow
from bot.store.rows_of_letters import HandledRow, LetterRow, NoticeRow, QuestionRow, ScopeRow

EMPTY: dict[str, Any] = {"reply": frozen(Reply())}

MARKUP = re.compile("(<[^<>]*>)")

OPEN_LETTERS = frozenset({LetterState.pending.value, LetterState.sending.value, LetterState.unknown.value})


async def next_deadlines(session: Session, work: Work, most: int) -> tuple[int, tuple[Letter, ...]]:
    """Take the words out of the next deadlines and their texts; gives the key of the last one, 0 after all of them, and
    the messages about a forgotten client's that still show buttons in chats.
    """
    query = (
        select(DeadlineRow)
        .where(
            DeadlineRow.workspace_id == work.workspace_id,
            DeadlineRow.id > work.after_id,
            DeadlineRow.id <= work.last_id,
        )
        .order_by(DeadlineRow.id)
        .limit(most)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if work.until is not None:
        query = query.where(closed_before(work.until))
    rows = (await session.execute(query)).scalars().all()
    if not rows:
        return 0, ()
    is_client = work.kind is Kind.client
    ids = [row.id for row in rows if work.until is not None or (is_client and row.client_id == work.subject_id)]
    others = [row for row in rows if row.id not in ids]
    for row in others:
        await _name_out_of_deadline(session, work, row)
    await _name_out_of_texts(session, work, [row.id for row in others])
    empty = {"subject": GONE, "reason": "", "undo": None, "revision": DeadlineRow.revision + 1}
    await session.execute(_updated(DeadlineRow, DeadlineRow.id.in_(ids), empty))
    await session.execute(_updated(NoticeRow, NoticeRow.deadline_id.in_(ids), {"words": "", "meanings": None}))
    live = await _without_words(session, ids)
    return rows[-1].id, live if is_client else ()


def _updated(table: type[Any], which: ColumnElement[bool], values: dict[str, Any]) -> Any:
    return update(table).where(which).values(**values).execution_options(synchronize_session=False)


async def _name_out_of_deadline(session: Session, work: Work, row: DeadlineRow) -> None:
    """Whoever has read it before finds that it has changed, or would write the name back; what would be undone to is
    dropped where it holds the name.
    """
    free = _taking_out(work)
    undo = None if free(row.undo) != row.undo else row.undo
    values = {"subject": free(row.subject), "reason": free(row.reason), "undo": undo}
    if values != {"subject": row.subject, "reason": row.reason, "undo": row.undo}:
        changed = values | {"undo": None, "revision": DeadlineRow.revision + 1}
        await session.execute(_updated(DeadlineRow, DeadlineRow.id == row.id, changed))


async def _name_out_of_texts(session: Session, work: Work, deadline_ids: Sequence[int]) -> None:
    """A text that was not sent yet is emptied, so that it is made anew: a client must not read what stands instead."""
    free = _taking_out(work)
    query = select(NoticeRow).where(NoticeRow.deadline_id.in_(deadline_ids), NoticeRow.composed_at <= work.made_at)
    for row in (await session.execute(query)).scalars():
        words, meanings = free(row.words), free(row.meanings)
        if (words, meanings) != (row.words, row.meanings):
            left = {"words": words if row.sent_at else "", "meanings": meanings if row.sent_at else None}
            await session.execute(_updated(NoticeRow, NoticeRow.id == row.id, left))


def _taking_out(work: Work) -> Callable[[Any], Any]:
    """What replaces the names in a text, or in a document."""
    instead = stand_in(work.kind, work.subject_id)
    return lambda document: scrubbed(document, work.names, instead)


async def _without_words(session: Session, deadline_ids: Sequence[int]) -> tuple[Letter, ...]:
    """The letters about these deadlines say nothing any more; gives those whose message still shows buttons or is kept
    up to date.
    """
    mine = LetterRow.deadline_id.in_(deadline_ids)
    waiting = LetterRow.state.in_([LetterState.pending.value, LetterState.unknown.value])
    await session.execute(_updated(LetterRow, and_(mine, waiting), {"state": LetterState.moot.value}))
    rows = list((await session.execute(select(LetterRow).where(mine).order_by(LetterRow.id))).scalars())
    for row in rows:
        values = {"facts": _bare(row.facts), "error": ""}
        if values != {"facts": row.facts, "error": row.error}:
            await session.execute(_updated(LetterRow, LetterRow.id == row.id, values))
    live = [row for row in rows if row.live and row.message is not None and row.edit_of is None]
    await session.execute(_updated(LetterRow, and_(mine, LetterRow.live), {"live": False}))
    return await read(session, live)


def _bare(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a letter without words and names."""
    return {key: value for key, value in facts.items() if key != "card"} | {"reasons": []}


async def next_letters(session: Session, work: Work, most: int) -> int:
    """Take the names out of the next letters, or the words out of old ones; gives the key of the last one, 0 after all
    of them.
    """
    query = (
        select(LetterRow)
        .where(
            LetterRow.workspace_id == work.workspace_id,
            LetterRow.id > work.after_id,
            LetterRow.id <= work.last_id,
            LetterRow.made_at <= (work.until or work.made_at),
        )
        .order_by(LetterRow.id)
        .limit(most)
        .execution_options(populate_existing=True)
    )
    rows = (await session.execute(query)).scalars().all()
    for row in rows:
        values = _of_letter(work, row)
        seen = {name: getattr(row, name) for name in values}
        if values != seen:
            where = and_(LetterRow.id == row.id, LetterRow.state == row.state)
            await session.execute(_updated(LetterRow, where, values))
    return rows[-1].id if rows else 0


def _of_letter(work: Work, row: LetterRow) -> dict[str, Any]:
    """What is left of a letter. What is still to go out keeps its words, without the name."""
    is_open = row.state in OPEN_LETTERS
    if work.until is not None:
        old = row.deadline_id is None and not is_open
        return {"facts": _bare(row.facts), "error": ""} if old else {}
    free = _taking_out(work)
    facts, error = _facts_without(row.facts, free), free(row.error)
    if facts != row.facts and not is_open:
        facts = _bare(facts)
    values: dict[str, Any] = {"facts": facts, "error": error}
    is_news = row.state == LetterState.pending.value and row.deadline_id is None and row.made_at < work.made_at
    if work.kind is Kind.member and is_news and facts != row.facts:  # such as that they have come
        values |= {"facts": _bare(facts), "state": LetterState.moot.value}
    if work.kind is Kind.member and row.member_id == work.subject_id and not facts.get("place", False):
        values |= {"address": "", "live": False}
    return values


def _facts_without(facts: dict[str, Any], free: Callable[[Any], Any]) -> dict[str, Any]:
    """The facts of a letter without the names; what its buttons carry is no words of people, and stays."""
    left = facts | {"reasons": free(facts["reasons"])}
    return left | {"card": _card_without(facts["card"], free)} if "card" in facts else left


def _card_without(kept: dict[str, Any], free: Callable[[Any], Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in kept.items():
        if name in {"buttons", "menu"}:
            found[name] = [[data, free(label)] for data, label in value]
        elif name == "sections":
            found[name] = [_card_without(each, free) for each in value]
        elif name == "text":
            found[name] = "".join(part if MARKUP.fullmatch(part) else free(part) for part in MARKUP.split(value))
        else:
            found[name] = free(value)
    return found


async def rest(session: Session, work: Work) -> None:
    """Replies that are kept for repeats, questions, and what little stands elsewhere."""
    if work.until is not None:
        return
    await _replies(session, work)
    await _questions(session, work)
    await _notes(session, work)
    for platform, _, key in work.accounts:
        await session.execute(delete(ScopeRow).where(ScopeRow.scope == f"{platform}/{key}"))


async def _replies(session: Session, work: Work) -> None:
    """All that this workspace's people were answered: a repeat of theirs gets an empty reply. What was answered to
    whoever has left is dropped: a repeat of theirs is refused.
    """
    for platform, team, key in work.accounts:
        gone = HandledRow.key.startswith(f"{platform}:{team}:{key}:", autoescape=True)
        elsewhere = select(AccountRow.id).where(
            AccountRow.platform == platform, AccountRow.team == team, AccountRow.external_id == key
        )
        if (await session.execute(elsewhere.limit(1))).scalar_one_or_none() is None:
            await session.execute(delete(HandledRow).where(gone))
        else:  # a member of another workspace, where a repeat must do nothing
            await session.execute(_updated(HandledRow, and_(gone, HandledRow.at <= work.made_at), EMPTY))
    query = select(AccountRow.platform, AccountRow.team, AccountRow.external_id)
    accounts = (await session.execute(query.where(AccountRow.workspace_id == work.workspace_id))).all()
    starts = {f"{platform}:{team}:" if team else f"{platform}::{key}:" for platform, team, key in accounts}
    for start in sorted(starts):
        which = and_(HandledRow.key.startswith(start, autoescape=True), HandledRow.at <= work.made_at)
        await session.execute(_updated(HandledRow, which, EMPTY))


async def _questions(session: Session, work: Work) -> None:
    """Questions that hold a name are closed, and so are all of whoever has left."""
    query = select(QuestionRow).where(
        QuestionRow.workspace_id == work.workspace_id, QuestionRow.expires_at <= work.made_at + LIVES
    )
    free = _taking_out(work)
    holds = [row.token for row in (await session.execute(query)).scalars() if free(row.facts) != row.facts]
    gone: ColumnElement[bool] = QuestionRow.token.in_(holds)
    if work.kind is Kind.member:
        gone = or_(gone, QuestionRow.member_id == work.subject_id)
    await session.execute(delete(QuestionRow).where(gone))


async def _notes(session: Session, work: Work) -> None:
    """Notes beside hours, and names on invitations."""
    free = _taking_out(work)
    for table in (MemberRow, ClientRow):
        which = and_(table.workspace_id == work.workspace_id, table.hours.is_not(None))
        for key, hours in (await session.execute(select(table.id, table.hours).where(which))).all():
            held = json.loads(hours or "{}")
            left = [[first, last, free(note)] for first, last, note in held.get("absences", [])]
            if left != held.get("absences", []):
                written = json.dumps(held | {"absences": left}, ensure_ascii=False, separators=(",", ":"))
                await session.execute(_updated(table, table.id == key, {"hours": written}))
    if work.kind is Kind.member:
        mine = and_(LinkRow.workspace_id == work.workspace_id, LinkRow.taken_by == work.subject_id)
        await session.execute(_updated(LinkRow, mine, {"name": ""}))


async def workspace_of_their_own(session: Session, workspace_id: int, key: str, digest: str) -> None:
    """A workspace that was made for whoever leaves it now bears neither their account's key nor their name."""
    query = select(WorkspaceRow.external_id).where(WorkspaceRow.id == workspace_id)
    external = (await session.execute(query)).scalar_one()
    if external.split("/")[0] == key:
        values = {"external_id": f"{digest}/{workspace_id}", "name": f"Workspace {workspace_id}"}
        await session.execute(update(WorkspaceRow).where(WorkspaceRow.id == workspace_id).values(**values))
