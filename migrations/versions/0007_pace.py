"""Lists say how often their hosts may be asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_pace"
down_revision = "0006_sign_ins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("list", sa.Column("pace", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("list", "pace")
