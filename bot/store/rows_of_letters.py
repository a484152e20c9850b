"""The rows of notices, letters, requests and questions; private to `store`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.columns import Base, Key, of_some


class NoticeRow(Base):
    """A text for a client as it was composed; `sent_at` is when it reached them, as a person stated.

    `silence`: it promises that no reminder will come.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_deadline_id", "deadline_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"))
    kind: Mapped[str] = mapped_column(String(20))
    clause: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
    due_wall: Mapped[datetime] = mapped_column(DateTime)
    due_zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)
    meanings: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    silence: Mapped[bool] = mapped_column(default=False)
    composed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class LetterRow(Base):
    """One message, or one edit of a message, to one account. Its life: pending → sending → sent | failed | unknown.

    `decision` letters go first and alone. `message` is the platform's id once sent; `live` says that the message still
    has buttons to take away; `sent_as` is the key of the letter under which it shared a message. An edit (`edit_of`)
    carries its card, and waits until the letter that it edits has an id.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_state_due_at", "state", "due_at"),
        of_some(
            "ix_letters_waiting", "platform", "decision", "workspace_id", "due_at", "id", where="state = 'pending'"
        ),
        Index("ix_letters_deadline_id_live", "deadline_id", "live"),
        Index("ix_letters_member_id_state", "member_id", "state"),
        # Nearly no letter is an edit, and none has an id before it was sent.
        of_some("ix_letters_edit_of", "edit_of", where="edit_of IS NOT NULL"),
        of_some("ix_letters_message", "message", where="message IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"))
    nudge: Mapped[str] = mapped_column(String(30))
    facts: Mapped[dict[str, Any]]
    decision: Mapped[bool]
    urgent: Mapped[bool] = mapped_column(default=False)
    platform: Mapped[str] = mapped_column(String(20))
    team: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    repeat: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    message: Mapped[str | None] = mapped_column(String(100))
    live: Mapped[bool] = mapped_column(default=False)
    edit_of: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    error: Mapped[str] = mapped_column(String(300), default="")
    sent_as: Mapped[str] = mapped_column(String(40), default="", server_default="")


class ScopeRow(Base):
    """A part of a platform (the bot, a workspace, a chat) that takes nothing more until `opens_at`."""

    __tablename__ = "scopes"

    scope: Mapped[str] = mapped_column(String(250), primary_key=True)
    opens_at: Mapped[datetime]


class HandledRow(Base):
    """A request that was answered: its key and the reply, so that a repeat gets the same and does nothing."""

    __tablename__ = "handled"
    __table_args__ = (Index("ix_handled_at", "at"),)

    key: Mapped[str] = mapped_column(String(250), primary_key=True)
    at: Mapped[datetime]
    reply: Mapped[dict[str, Any]]


class QuestionRow(Base):
    """Something that a person was asked: choices that complete a command, or a form half filled in."""

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_member_id", "member_id"), Index("ix_questions_expires_at", "expires_at"))

    token: Mapped[str] = mapped_column(String(30), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(10))
    facts: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]


class MarkRow(Base):
    """A fact about this database itself, such as that a script made it and where its clock stood."""

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class LeaseRow(Base):
    """Something that one process alone does at a time: who, by a random name, and until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
