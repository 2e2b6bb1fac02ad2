"""What entries are found and sorted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_index"
down_revision = "0007_pace"
branch_labels = None
depends_on = None

# The words are made by listkeeper itself: lower case, no accents, one space between them.
SQLITE = """
CREATE VIRTUAL TABLE entry_words USING fts5(title, description, author, abstract, tokenize = 'ascii', prefix = '2 3')
"""
BEST_FIRST = "INSERT INTO entry_words(entry_words, rank) VALUES('rank', 'bm25(10.0, 2.5, 5.0, 1.0)')"
POSTGRES = """
CREATE TABLE entry_words (
    entry_id integer PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
    words tsvector NOT NULL
)
"""


def upgrade() -> None:
    op.create_table(
        "entry_index",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("citations", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    with op.batch_alter_table("entry_index", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_index_citations"), ["citations"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_index_stars"), ["stars"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_index_year"), ["year"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE)
        op.execute(BEST_FIRST)
    else:
        op.execute(POSTGRES)
        op.execute("CREATE INDEX entry_words_words ON entry_words USING gin (words)")


def downgrade() -> None:
    op.drop_table("entry_words")
    op.drop_table("entry_index")
