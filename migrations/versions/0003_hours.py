"""Everybody's hours: a document for a member and for a client, and when their zone changes next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("members", "clients")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("hours", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("moves_at", sa.DateTime(timezone=True), nullable=True))
        op.create_index(f"ix_{table}_moves_at", table, ["moves_at"], unique=False)

    # Until now public holidays counted as working days: what is open is planned again.
    op.execute(
        "INSERT INTO marks (name, value) SELECT 'calendar_data', '' FROM deadlines "
        "WHERE NOT EXISTS (SELECT 1 FROM marks WHERE name = 'calendar_data') LIMIT 1"
    )


def downgrade() -> None:
    op.execute("DELETE FROM marks WHERE name = 'calendar_data'")
    for table in TABLES:
        op.drop_index(f"ix_{table}_moves_at", table_name=table)
        op.drop_column(table, "moves_at")
        op.drop_column(table, "hours")
