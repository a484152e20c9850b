"""Whole texts for a client, one of each kind, as they would really go out: for whole-text snapshots and for reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.clients import Client, Contact, Salutation
from bot.domain.deadlines import Clause, Deadline, Due, State, Told
from bot.domain.ladder import Firmness
from bot.domain.letters import NoticeKind
from bot.texts.escalation_words import to_contact, to_manager
from bot.texts.notices import Occasion, ask_preference, compose

CLIENTS = {
    "en": ("Acme", "Hana", "Mr Mori", "Feedback on the three logo drafts"),
    "ja": ("アクメ商事", "佐藤", "森", "ロゴ案3点へのご意見"),
    "vi": ("Acme", "Lan", "Minh", "Góp ý cho ba mẫu logo"),
    "ru": ("Акме", "Анна", "Михаил Петрович", "Отзыв о трёх эскизах логотипа"),
}
"""By language: the client, whom we write to there, their manager, what we need."""

DUE = datetime(2026, 11, 20, 8, tzinfo=UTC)
ZONE = "Asia/Tokyo"
DELIVERY = datetime(2026, 12, 4, 8, tzinfo=UTC)


def client(language: str, salutation: Salutation = Salutation.company) -> Client:
    """A client of that language."""
    name, contact, manager, _ = CLIENTS[language]
    people = (Contact(id=1, name=contact), Contact(id=2, name=manager, manager=True))
    return Client(id=1, workspace_id=1, name=name, zone=ZONE, language=language, contacts=people, salutation=salutation)


def deadline(language: str, clause: Clause, *, deliver: bool = False, state: State = State.waiting) -> Deadline:
    """What we need from them."""
    wall = datetime(2026, 11, 20, 17)
    made = DUE.replace(day=17)
    return Deadline(
        id=1,
        workspace_id=1,
        number=1,
        client_id=1,
        author_id=1,
        owner_id=1,
        subject=CLIENTS[language][3],
        clause=clause,
        due=Due(DUE, wall, ZONE),
        created_at=made,
        notice_since=made,
        looked_until=made,
        state=state,
        deliver=Due(DELIVERY.replace(day=1), datetime(2026, 12, 1, 17), ZONE) if deliver else None,
    )


def letters(language: str, salutation: Salutation = Salutation.company) -> dict[str, str]:
    """Every kind of text, by a name that says which."""
    whom = client(language, salutation)
    hold, proceed, chase = (deadline(language, clause) for clause in Clause)
    overdue = replace(chase, state=State.overdue, executed_at=DUE)
    told = replace(hold, told=Told(hold.created_at, Clause.hold, DUE))
    held = deadline(language, Clause.hold, deliver=True, state=State.held)

    other = replace(proceed, subject=proceed.subject + " (2)")
    several = [Occasion(hold), Occasion(other, last=True)]
    kinds: dict[str, tuple[NoticeKind, Sequence[Occasion]]] = {
        "notice, hold": (NoticeKind.notice, [Occasion(hold)]),
        "notice, hold, no reminder fits": (NoticeKind.notice, [Occasion(hold, last=True)]),
        "notice, proceed": (NoticeKind.notice, [Occasion(proceed)]),
        "notice, chase": (NoticeKind.notice, [Occasion(chase)]),
        "first reminder, hold": (NoticeKind.reminder, [Occasion(hold)]),
        "last reminder, hold": (NoticeKind.reminder, [Occasion(hold, last=True)]),
        "last reminder, proceed": (NoticeKind.reminder, [Occasion(proceed, last=True)]),
        "reminder, chase": (NoticeKind.reminder, [Occasion(chase)]),
        "reminder of two things": (NoticeKind.reminder, several),
        "closing text, hold": (NoticeKind.closing_hold, [Occasion(held, delivery=DELIVERY)]),
        "closing text, proceed (the decision that was taken)": (NoticeKind.closing_proceed, [Occasion(proceed)]),
        "closing text, cancelled": (NoticeKind.closing_cancel, [Occasion(hold)]),
        "first text after the date, chase": (NoticeKind.overdue, [Occasion(overdue, nth=1)]),
        "second text after the date, chase": (NoticeKind.overdue, [Occasion(overdue, nth=2)]),
        "last text after the date, chase": (NoticeKind.overdue, [Occasion(overdue, nth=3, last=True)]),
        "more time agreed": (NoticeKind.new_date, [Occasion(hold, last=True)]),
        "confirmation of an extension, work resumes": (
            NoticeKind.new_date,
            [Occasion(held, resumes=True, delivery=DELIVERY)],
        ),
        "the ball is back with them": (NoticeKind.clock, [Occasion(hold)]),
        "the ball is back with them at once": (NoticeKind.clock, [Occasion(told)]),
        "late answer, delivery moves": (NoticeKind.delivery, [Occasion(held, delivery=DELIVERY)]),
    }
    return {name: compose(kind, occasions, whom).text for name, (kind, occasions) in kinds.items()} | {
        "from our rep, soft": to_contact(overdue, whom, Firmness.soft, None).text,
        "from our rep, normal": to_contact(held, whom, Firmness.normal, DELIVERY).text,
        "from our rep, firm": to_contact(overdue, whom, Firmness.firm, None).text,
        "to their manager, normal": to_manager(overdue, whom, Firmness.normal, None).text,
        "to their manager, firm": to_manager(overdue, whom, Firmness.firm, None).text,
        "asking what they prefer": ask_preference(whom).text,
    }
