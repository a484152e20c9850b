"""Accounts on several platforms: links and invitations, groups, where nudges go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("accounts", sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("accounts", sa.Column("trouble", sa.String(length=300), server_default="", nullable=False))
    op.add_column("members", sa.Column("nudges", sa.String(length=20), server_default="", nullable=False))
    op.create_index("ix_deadlines_owner_id", "deadlines", ["owner_id"], unique=False)
    op.create_index(
        "ix_deadlines_failures",
        "deadlines",
        ["failures"],
        unique=False,
        sqlite_where=sa.text("failures > 0"),
        postgresql_where=sa.text("failures > 0"),
    )
    op.add_column("letters", sa.Column("sent_as", sa.String(length=40), server_default="", nullable=False))
    op.create_index("ix_letters_message", "letters", ["message"], unique=False)
    op.create_table(
        "links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_links_member_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["members.id"], name=op.f("fk_links_taken_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_links_workspace_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_links")),
    )
    op.create_index("ix_links_workspace_id_expires_at", "links", ["workspace_id", "expires_at"], unique=False)
    op.create_table(
        "places",
        sa.Column("id", KEY, nullable=False),
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("declared_by", KEY, nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["declared_by"], ["members.id"], name=op.f("fk_places_declared_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_places_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_places_platform_external_id")),
    )


def downgrade() -> None:
    op.drop_table("places")
    op.drop_table("links")
    op.drop_index("ix_letters_message", "letters")
    op.drop_column("letters", "sent_as")
    op.drop_index("ix_deadlines_failures", "deadlines")
    op.drop_index("ix_deadlines_owner_id", "deadlines")
    op.drop_column("members", "nudges")
    op.drop_column("accounts", "trouble")
    op.drop_column("accounts", "chosen_at")
