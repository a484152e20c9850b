"""The rows of workspaces, people, clients and deadlines. Private to `store`: everybody else sees domain values."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.clients import Client, Contact, Salutation
from bot.domain.deadlines import Ball, Clause, Deadline, Due, Snooze, State, Told
from bot.domain.ladder import Firmness
from bot.domain.links import Link, LinkKind
from bot.domain.people import Member, Role
from bot.store import hours, ladders
from bot.store.columns import Base, Key, of_some
from bot.store.member_values import member


class WorkspaceRow(Base):
    """One company or freelancer: the wall between tenants. `last_number` is the newest D-number given out.

    Words are kept for `retention_days`, None: for good; a period that was set counts from `retention_from` on.
    """

    __tablename__ = "workspaces"
    # Two processes that meet a new team at once make one workspace, not two.
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200), default="")
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    escalation: Mapped[str | None] = mapped_column(Text)
    retention_days: Mapped[int | None]
    retention_from: Mapped[datetime | None]


IS_ACTIVE = "active"
IS_LEAD = "role != 'member'"
IS_OPEN = "state IN ('held', 'overdue', 'proceeded', 'untold', 'waiting')"
"""In the words of the indexes: a statement that says it otherwise does without them."""


class MemberRow(Base):
    """A person on our side."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name_key"),  # `@ana` means one person
        of_some("ix_members_leads", "workspace_id", where=IS_LEAD),
        of_some("ix_members_languages", "workspace_id", "language", where=IS_ACTIVE),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    nudges: Mapped[str] = mapped_column(String(20), default="", server_default="")
    hours: Mapped[str | None] = mapped_column(Text)
    moves_at: Mapped[datetime | None] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(String(10), default="", server_default="")
    digest_at: Mapped[datetime | None] = mapped_column(index=True)
    feed: Mapped[str | None] = mapped_column(String(64), index=True, unique=True)

    def value(self) -> Member:
        """The member as the domain knows them."""
        return member(
            self.id, self.workspace_id, self.name, self.role, self.zone, self.language, self.deputy_id, self.active,
            self.nudges, self.hours, self.digest, self.feed is not None,
        )  # fmt: skip


class AccountRow(Base):
    """A member's account on a platform; `reachable` turns false when the platform says that letters cannot arrive.

    Of an account that belongs to several workspaces the one that was chosen last is the current one.
    """

    __tablename__ = "accounts"
    # One account is one person in a workspace; the same account may belong to several workspaces (RULES 7).
    __table_args__ = (
        UniqueConstraint("platform", "team", "external_id", "workspace_id"),
        Index("ix_accounts_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    platform: Mapped[str] = mapped_column(String(20))
    team: Mapped[str] = mapped_column(String(100), default="")
    external_id: Mapped[str] = mapped_column(String(100))
    reachable: Mapped[bool] = mapped_column(default=True)
    trouble: Mapped[str] = mapped_column(String(300), default="", server_default="")
    chosen_at: Mapped[datetime | None]
    home_at: Mapped[datetime | None]


class LinkRow(Base):
    """An invitation, or a link to one's own other account; the code itself is nowhere, only its digest (RULES 7)."""

    __tablename__ = "links"
    __table_args__ = (Index("ix_links_workspace_id_expires_at", "workspace_id", "expires_at"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    def value(self) -> Link:
        """The link as the domain knows it."""
        return Link(
            digest=self.digest,
            workspace_id=self.workspace_id,
            member_id=self.member_id,
            kind=LinkKind(self.kind),
            name=self.name,
            role=Role(self.role),
            expires_at=self.expires_at,
            taken_at=self.taken_at,
        )


class PlaceRow(Base):
    """A group that an admin declared internal (RULES 7)."""

    __tablename__ = "places"
    # A group belongs to one workspace.
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    platform: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(100))
    declared_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    declared_at: Mapped[datetime]


class ClientRow(Base):
    """A customer; `name_key` is the name without regard to case. One who was forgotten stays as a key without words."""

    __tablename__ = "clients"
    # `Acme` and `acme` are one client.
    __table_args__ = (UniqueConstraint("workspace_id", "name_key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10))
    country: Mapped[str] = mapped_column(String(10), default="")
    rep_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    silence: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]
    hours: Mapped[str | None] = mapped_column(Text)
    moves_at: Mapped[datetime | None] = mapped_column(index=True)
    escalation: Mapped[str | None] = mapped_column(Text)
    firmness: Mapped[str] = mapped_column(String(10), default="normal", server_default="normal")
    salutation: Mapped[str] = mapped_column(String(10), default="company", server_default="company")
    forgotten_at: Mapped[datetime | None]

    def value(self, contacts: tuple[Contact, ...] = ()) -> Client:
        """The client as the domain knows them."""
        return Client(
            id=self.id,
            workspace_id=self.workspace_id,
            name=self.name,
            zone=self.zone,
            language=self.language,
            country=self.country,
            rep_id=self.rep_id,
            silence=Clause(self.silence) if self.silence else None,
            contacts=contacts,
            availability=hours.value(self.zone, self.hours),
            ladder=ladders.ladder(self.escalation),
            firmness=Firmness(self.firmness or Firmness.normal),
            salutation=Salutation(self.salutation or Salutation.company),
            is_forgotten=self.forgotten_at is not None,
        )


class ContactRow(Base):
    """A person at the client's."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("client_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(200), default="")
    manager: Mapped[bool] = mapped_column(default=False)

    def value(self) -> Contact:
        """The contact as the domain knows them."""
        return Contact(id=self.id, name=self.name, email=self.email, manager=self.manager)


class DeadlineRow(Base):
    """A deadline. `wake_at` is when `follow_up` looks again, null at rest; `undo` takes back the last command."""

    __tablename__ = "deadlines"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),  # D-12 means one deadline
        Index("ix_deadlines_wake_at", "wake_at"),
        Index("ix_deadlines_client_id_state", "client_id", "state"),
        Index("ix_deadlines_workspace_id_state_due_at", "workspace_id", "state", "due_at"),
        of_some("ix_deadlines_open_owner", "owner_id", where=IS_OPEN),
        of_some("ix_deadlines_open_author", "author_id", where=IS_OPEN),
        of_some("ix_deadlines_failures", "failures", where="failures > 0"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    number: Mapped[int]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    subject: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    ball: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
    due_wall: Mapped[datetime] = mapped_column(DateTime)
    due_zone: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    notice_since: Mapped[datetime]
    looked_until: Mapped[datetime]
    blocked: Mapped[list[Any]]
    told_at: Mapped[datetime | None]
    told_clause: Mapped[str | None] = mapped_column(String(10))
    told_due_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    promises_made: Mapped[int]
    promises_broken: Mapped[int]
    unsent_nudges: Mapped[int]
    reminders: Mapped[int]
    reminders_in_life: Mapped[int]
    overdue_texts: Mapped[int]
    last_text_at: Mapped[datetime | None]
    executed_at: Mapped[datetime | None]
    late_asked: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    reason_reminded: Mapped[bool]
    stopped_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    deliver_at: Mapped[datetime | None]
    deliver_wall: Mapped[datetime | None] = mapped_column(DateTime)
    deliver_zone: Mapped[str | None] = mapped_column(String(60))
    urgent: Mapped[bool]
    snoozes: Mapped[list[Any]]
    revision: Mapped[int]
    wake_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    undo: Mapped[dict[str, Any] | None]
    escalation: Mapped[str | None] = mapped_column(Text)
    on_time: Mapped[bool | None]
    ours_minutes: Mapped[int] = mapped_column(default=0, server_default="0")

    def value(self) -> Deadline:
        """The deadline as the domain knows it."""
        told = None
        if self.told_at and self.told_clause and self.told_due_at:
            told = Told(self.told_at, Clause(self.told_clause), self.told_due_at)
        deliver = None
        if self.deliver_at and self.deliver_wall and self.deliver_zone:
            deliver = Due(self.deliver_at, self.deliver_wall, self.deliver_zone)
        return Deadline(
            **dict(zip(SAME, _same(self), strict=True)),
            clause=Clause(self.clause),
            state=State(self.state),
            ball=Ball(self.ball),
            due=Due(self.due_at, self.due_wall, self.due_zone),
            blocked=tuple(self.blocked),
            told=told,
            deliver=deliver,
            snoozes=tuple(Snooze(member, datetime.fromisoformat(until)) for member, until in self.snoozes),
            escalation=ladders.value(self.escalation),
            ours_minutes=self.ours_minutes or 0,  # of a state kept for an undo by an earlier release
        )


SAME = (
    "id", "workspace_id", "number", "client_id", "author_id", "owner_id", "subject", "created_at", "notice_since",
    "looked_until", "promised_at", "promises_made", "promises_broken", "unsent_nudges", "reminders",
    "reminders_in_life", "overdue_texts", "last_text_at", "executed_at", "late_asked", "reason", "reason_reminded",
    "stopped_at", "answered_at", "on_time", "urgent", "revision",
)  # fmt: skip
"""Fields that are columns of the same name and type."""

_same = attrgetter(*SAME)


def columns_of(deadline: Deadline) -> dict[str, Any]:
    """A deadline as the values of its columns; the inverse of `DeadlineRow.value`."""
    told, deliver = deadline.told, deadline.deliver
    return {name: getattr(deadline, name) for name in SAME} | {
        "clause": deadline.clause.value,
        "state": deadline.state.value,
        "ball": deadline.ball.value,
        "due_at": deadline.due.at,
        "due_wall": deadline.due.wall,
        "due_zone": deadline.due.zone,
        "blocked": list(deadline.blocked),
        "told_at": told.at if told else None,
        "told_clause": told.clause.value if told else None,
        "told_due_at": told.due_at if told else None,
        "deliver_at": deliver.at if deliver else None,
        "deliver_wall": deliver.wall if deliver else None,
        "deliver_zone": deliver.zone if deliver else None,
        "snoozes": [[snooze.member_id, snooze.until.isoformat()] for snooze in deadline.snoozes],
        "escalation": ladders.document(deadline.escalation),
        "ours_minutes": deadline.ours_minutes,
    }
