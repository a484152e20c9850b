"""Nothing refers to a row of another workspace: the wall between tenants stands in the data too (RULES 7)."""

from __future__ import annotations

from functools import cache

from sqlalchemy import and_, exists

from bot.domain.people import Role
from bot.domain.soundness import Invariant
from bot.store.rows import AccountRow, ClientRow, DeadlineRow, LinkRow, MemberRow, PlaceRow, WorkspaceRow
from bot.store.rows_of_evidence import EvidenceRow, ForgettingRow, SealRow, UnsealedRow
from bot.store.rows_of_letters import LetterRow, NoticeRow, QuestionRow
from bot.store.soundness_queries import Question, of_rows, outside

SCRIPTS = "console"
"""On a terminal a script says who has which role."""


@cache
def questions() -> tuple[Question, ...]:
    """What would break the walls."""
    return (*_of_people(), *_of_work(), *_of_record(), _without_admin())


def _of_people() -> list[Question]:
    key = Invariant.people_walls
    return [
        *outside(key, "account", AccountRow.id, [(AccountRow.member_id, MemberRow)]),
        *outside(key, "member", MemberRow.id, [(MemberRow.deputy_id, MemberRow)]),
        *outside(key, "link of", LinkRow.member_id, [(LinkRow.member_id, MemberRow), (LinkRow.taken_by, MemberRow)]),
        *outside(key, "place", PlaceRow.id, [(PlaceRow.declared_by, MemberRow)]),
        *outside(key, "question to", QuestionRow.member_id, [(QuestionRow.member_id, MemberRow)]),
        *outside(Invariant.client_walls, "client", ClientRow.id, [(ClientRow.rep_id, MemberRow)]),
    ]


def _of_work() -> list[Question]:
    people = [(DeadlineRow.author_id, MemberRow), (DeadlineRow.owner_id, MemberRow)]
    return [
        *outside(Invariant.deadline_walls, "deadline", DeadlineRow.id, [(DeadlineRow.client_id, ClientRow), *people]),
        *outside(
            Invariant.letter_walls,
            "letter",
            LetterRow.id,
            [(LetterRow.member_id, MemberRow), (LetterRow.deadline_id, DeadlineRow), (LetterRow.edit_of, LetterRow)],
        ),
        *outside(Invariant.notice_walls, "notice", NoticeRow.id, [(NoticeRow.deadline_id, DeadlineRow)]),
    ]


def _of_record() -> list[Question]:
    key = Invariant.record_walls
    return [
        *outside(
            key, "entry", EvidenceRow.id, [(EvidenceRow.actor_id, MemberRow), (EvidenceRow.deadline_id, DeadlineRow)]
        ),
        *outside(key, "entry", SealRow.evidence_id, [(SealRow.evidence_id, EvidenceRow)]),
        *outside(key, "entry", UnsealedRow.evidence_id, [(UnsealedRow.evidence_id, EvidenceRow)]),
        *outside(key, "forgetting", ForgettingRow.id, [(ForgettingRow.by_id, EvidenceRow)]),
    ]


def _without_admin() -> Question:
    """A workspace with people and none who may change its roles."""
    mine = and_(MemberRow.workspace_id == WorkspaceRow.id, MemberRow.active)
    lacks = and_(
        WorkspaceRow.platform != SCRIPTS,
        exists().where(mine),
        ~exists().where(mine, MemberRow.role == Role.admin.value),
    )
    return of_rows(Invariant.admins, "workspace", WorkspaceRow.id, None, lacks)
