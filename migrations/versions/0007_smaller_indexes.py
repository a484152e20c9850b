"""Indexes: of what edits a message and has an id alone, of a team's leads and languages, of what is open and whose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

READABLE_BY = "0005"
"""The oldest revision whose program runs on these tables: an index is nothing that it has to know of."""

WHERE = {
    "ix_letters_edit_of": "edit_of IS NOT NULL",
    "ix_letters_message": "message IS NOT NULL",
    "ix_members_leads": "role != 'member'",
    "ix_members_languages": "active",
    "ix_deadlines_open_owner": "state IN ('held', 'overdue', 'proceeded', 'untold', 'waiting')",
    "ix_deadlines_open_author": "state IN ('held', 'overdue', 'proceeded', 'untold', 'waiting')",
}


def upgrade() -> None:
    # Every letter stood in the two with its first breath, and again with each change of its state, for no use. To make
    # them anew all letters are read, and nobody writes one meanwhile: about a second for a million.
    for column in ("edit_of", "message"):
        op.drop_index(f"ix_letters_{column}", "letters")
        _make(f"ix_letters_{column}", "letters", [column])
    _make("ix_members_leads", "members", ["workspace_id"])
    _make("ix_members_languages", "members", ["workspace_id", "language"])
    op.drop_index("ix_deadlines_owner_id", "deadlines")
    for whose in ("owner", "author"):
        _make(f"ix_deadlines_open_{whose}", "deadlines", [f"{whose}_id"])
    _say(f"{revision} {READABLE_BY}")


def downgrade() -> None:
    for whose in ("author", "owner"):
        op.drop_index(f"ix_deadlines_open_{whose}", "deadlines")
    op.create_index("ix_deadlines_owner_id", "deadlines", ["owner_id"])
    op.drop_index("ix_members_languages", "members")
    op.drop_index("ix_members_leads", "members")
    for column in ("edit_of", "message"):
        op.drop_index(f"ix_letters_{column}", "letters")
        op.create_index(f"ix_letters_{column}", "letters", [column])
    _say("0006 0005")


def _make(name: str, table: str, columns: list[str]) -> None:
    where = sa.text(WHERE[name])
    op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def _say(readable_by: str) -> None:
    marks = sa.table("marks", sa.column("name", sa.String()), sa.column("value", sa.String()))
    op.execute(marks.delete().where(marks.c.name == "readable_by"))
    op.bulk_insert(marks, [{"name": "readable_by", "value": readable_by}])
