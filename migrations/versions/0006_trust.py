"""Trust: leases that replicas share, what is being forgotten, how long words are kept, erasures that stay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Without its erasure nobody could tell words that were erased from words that were taken away (RULES 8).
SQLITE = [
    f"""CREATE TRIGGER erasures_no_{verb.lower()} BEFORE {verb} ON erasures
    BEGIN SELECT RAISE(ABORT, 'the record is immutable'); END"""
    for verb in ("UPDATE", "DELETE")
]

POSTGRESQL = [
    """CREATE TRIGGER erasures_no_change BEFORE UPDATE OR DELETE ON erasures
    FOR EACH ROW EXECUTE FUNCTION shimekiri_refuse()""",
    """CREATE TRIGGER erasures_no_truncate BEFORE TRUNCATE ON erasures
    FOR EACH STATEMENT EXECUTE FUNCTION shimekiri_refuse()""",
]


READABLE_BY = "0005"
"""The oldest revision whose program runs on these tables: what was added is nothing that it has to know of. It stands
in `marks` behind the revision of which it is true, so that a later one that does not say so is not believed to.
"""


def upgrade() -> None:
    # Small, since only what waits is in it; but all letters are read for it, and nobody writes one meanwhile: about a
    # second for a million. It comes first, while nothing else is locked.
    op.create_index(
        "ix_letters_waiting",
        "letters",
        ["platform", "decision", "workspace_id", "due_at", "id"],
        postgresql_where=sa.text("state = 'pending'"),
        sqlite_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "forgettings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["evidence.id"], name=op.f("fk_forgettings_by_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_forgettings_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgettings")),
    )
    op.add_column("workspaces", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.add_column("workspaces", sa.Column("retention_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("clients", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
    op.execute("DELETE FROM marks WHERE name = 'readable_by'")
    marks = sa.table("marks", sa.column("name", sa.String()), sa.column("value", sa.String()))
    op.bulk_insert(marks, [{"name": "readable_by", "value": f"{revision} {READABLE_BY}"}])


def downgrade() -> None:
    op.drop_index("ix_letters_waiting", "letters")
    op.execute("DELETE FROM marks WHERE name = 'readable_by'")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER erasures_no_change ON erasures")
        op.execute("DROP TRIGGER erasures_no_truncate ON erasures")
    else:
        op.execute("DROP TRIGGER erasures_no_update")
        op.execute("DROP TRIGGER erasures_no_delete")
    op.drop_column("clients", "forgotten_at")
    op.drop_column("workspaces", "retention_from")
    op.drop_column("workspaces", "retention_days")
    op.drop_table("forgettings")
    op.drop_table("leases")
