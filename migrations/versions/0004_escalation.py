"""Escalation: rules for a workspace and a client, how firm we are with a client, and what runs on a deadline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("escalation", sa.Text(), nullable=True))
    op.add_column("clients", sa.Column("escalation", sa.Text(), nullable=True))
    op.add_column("clients", sa.Column("firmness", sa.String(10), server_default="normal", nullable=False))
    op.add_column("deadlines", sa.Column("escalation", sa.Text(), nullable=True))
    op.add_column("deadlines", sa.Column("on_time", sa.Boolean(), nullable=True))
    op.add_column("deadlines", sa.Column("ours_minutes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    for column in ("ours_minutes", "on_time", "escalation"):
        op.drop_column("deadlines", column)
    for column in ("firmness", "escalation"):
        op.drop_column("clients", column)
    op.drop_column("workspaces", "escalation")
