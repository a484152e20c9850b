"""Members who leave: their name and their accounts go, and enough stays to know them again (RULES 7)."""

from __future__ import annotations

from sqlalchemy import and_, delete, update

from bot.chat import Address
from bot.domain.forgetting import Kind, name_key_left, name_left
from bot.domain.letters import FOR_OWNER, Draft
from bot.domain.people import Member, Role
from bot.store import Session, members
from bot.store.letter_values import LetterState, read
from bot.store.members import left_by
from bot.store.rows import AccountRow, MemberRow
from bot.store.rows_of_letters import LetterRow


async def forget(session: Session, member: Member) -> tuple[Address, ...]:
    """They leave, and so do their name, their hours and their accounts, which are given; nobody's deputy any more."""
    gone = await members.accounts(session, member.id)
    await members.leave(session, member.id)
    await members.change(
        session,
        member.id,
        name=name_left(Kind.member, member.id),
        name_key=name_key_left(Kind.member, member.id),
        role=Role.member.value,
        zone="UTC",
        language="en",
        deputy_id=None,
        nudges="",
        hours=None,
        moves_at=None,
    )
    await session.execute(update(MemberRow).where(MemberRow.deputy_id == member.id).values(deputy_id=None))
    for each in gone:
        mine = and_(
            AccountRow.member_id == member.id,
            AccountRow.platform == each.platform,
            AccountRow.team == each.team,
            AccountRow.external_id == each.id,
        )
        kept = {"external_id": left_by(each.platform, each.team, each.id), "reachable": False, "trouble": ""}
        await session.execute(update(AccountRow).where(mine).values(**kept, chosen_at=None, home_at=None))
    return gone


async def comes_back(session: Session, workspace_id: int, platform: str, team: str, external_id: str) -> None:
    """Whoever left is asked in again: they begin anew, and what was kept of the account is not needed any more."""
    query = delete(AccountRow).where(
        AccountRow.workspace_id == workspace_id,
        AccountRow.platform == platform,
        AccountRow.team == team,
        AccountRow.external_id == left_by(platform, team, external_id),
    )
    await session.execute(query)


async def unsaid(session: Session, member_id: int) -> tuple[Draft, ...]:
    """What was still to be said to a member who leaves is not said to them; gives what is the owner's business."""
    waits = and_(
        LetterRow.member_id == member_id,
        LetterRow.state.in_([LetterState.pending.value, LetterState.unknown.value]),
    )
    query = update(LetterRow).where(waits).values(state=LetterState.moot.value).returning(LetterRow)
    options = {"synchronize_session": False, "populate_existing": True}
    rows = (await session.execute(query.execution_options(**options))).scalars().all()
    letters = await read(session, sorted(rows, key=lambda row: row.id))
    return tuple(each.draft for each in letters if each.draft.nudge in FOR_OWNER and each.edit_of is None)
