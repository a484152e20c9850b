"""Reading: how a client is addressed, who wants a digest or a calendar feed, and which accounts look at a home view."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clients", sa.Column("salutation", sa.String(10), server_default="company", nullable=False))
    op.add_column("notices", sa.Column("meanings", sa.JSON(), nullable=True))
    op.add_column("members", sa.Column("digest", sa.String(10), server_default="", nullable=False))
    op.add_column("members", sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("members", sa.Column("feed", sa.String(64), nullable=True))
    op.create_index("ix_members_digest_at", "members", ["digest_at"])
    op.create_index("ix_members_feed", "members", ["feed"], unique=True)
    op.add_column("accounts", sa.Column("home_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # The release before cannot read these; one letter that waits would stop all others.
    op.execute("DELETE FROM letters WHERE edit_of IN (SELECT id FROM letters WHERE nudge IN ('home', 'digest'))")
    op.execute("DELETE FROM letters WHERE nudge IN ('home', 'digest')")
    op.execute("DELETE FROM questions WHERE kind = 'form'")
    op.drop_column("accounts", "home_at")
    op.drop_index("ix_members_feed", "members")
    op.drop_index("ix_members_digest_at", "members")
    for column in ("feed", "digest_at", "digest"):
        op.drop_column("members", column)
    op.drop_column("notices", "meanings")
    op.drop_column("clients", "salutation")
