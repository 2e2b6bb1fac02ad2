"""Proposals say how sure they are, how they change a list and until when a word on them holds; decisions are kept."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003_decisions"
down_revision = "0002_tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("way", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="retarget")
        )
        batch_op.add_column(sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("confidence", sa.Integer(), nullable=False, server_default="50"))
        batch_op.add_column(sa.Column("decided_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("diff", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("diff_of", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.execute("UPDATE proposal SET way = 'line' WHERE kind = 'repair' AND link_id IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        for name in ("diff_of", "diff", "until", "decided_by", "confidence", "words", "way"):
            batch_op.drop_column(name)
    op.drop_table("decision")
