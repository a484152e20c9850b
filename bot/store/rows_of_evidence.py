"""The rows of the record; triggers of the first migration keep them as they are (RULES 8). Private to `store`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.evidence import Entry, Written
from bot.store.columns import Base, Key


class EvidenceRow(Base):
    """One entry: ids and a digest. No UPDATE, DELETE or TRUNCATE."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_deadline_id", "deadline_id"),
        Index("ix_evidence_workspace_id", "workspace_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(Key)
    deadline_id: Mapped[int | None] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(String(64))


class WordsRow(Base):
    """The words of an entry. No UPDATE; DELETE only where an erasure names them."""

    __tablename__ = "evidence_words"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text)


class SealRow(Base):
    """A link of a workspace's chain. No UPDATE, DELETE or TRUNCATE."""

    __tablename__ = "seals"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(Key, primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), unique=True)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class UnsealedRow(Base):
    """The queue of the sealing job: an entry that is not in the chain yet."""

    __tablename__ = "unsealed"
    __table_args__ = (Index("ix_unsealed_workspace_id", "workspace_id"),)

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))


class ErasureRow(Base):
    """Which entry (an `erasure` or `retention`) took away whose words."""

    __tablename__ = "erasures"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))


class ForgettingRow(Base):
    """Words that are being erased, a batch at a time: those of entries after `after_id`, up to `last_id`.

    `kind` and `stage` are those of `domain.forgetting`; `after_id` and `last_id` are keys of the rows of the stage. It
    is taken up at `wake_at`. `names` are looked for in the words of the workspace; without any it is retention, and
    goes by `until`. The erasure entry `by_id` stands in the record from the beginning; the row, and the names in it, go
    with the last batch.
    """

    __tablename__ = "forgettings"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int | None] = mapped_column(Key)
    names: Mapped[list[Any]]
    until: Mapped[datetime | None]
    after_id: Mapped[int] = mapped_column(Key)
    last_id: Mapped[int] = mapped_column(Key)
    by_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    made_at: Mapped[datetime]
    wake_at: Mapped[datetime]


def written(
    row: EvidenceRow | Row[Any], words: WordsRow | None, erased_by: int | None, *, is_erased: bool = False
) -> Written:
    """An entry with its words as they stand in the tables."""
    return Written(
        id=row.id,
        workspace_id=row.workspace_id,
        at=row.at,
        kind=row.kind,
        actor_id=row.actor_id,
        deadline_id=row.deadline_id,
        digest=row.digest,
        salt=words.salt if words else None,
        words=words.words if words else None,
        erased_by=erased_by,
        is_erased=is_erased,
    )


ERASING = (Entry.erasure.value, Entry.retention.value)
