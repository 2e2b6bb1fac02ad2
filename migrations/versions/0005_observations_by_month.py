"""Observations by month.

On PostgreSQL a month is a table of its own in the schema `history`, so that old ones can be let go
without a trace in the others. SQLite keeps its one table. Numbers that would run out at some ten
million visits a night get eight bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005_observations_by_month"
down_revision = "0004_hosts_are_shared"
branch_labels = None
depends_on = None

CONSTRAINTS = """
ALTER TABLE observation ADD CONSTRAINT observation_resource_id_fkey
    FOREIGN KEY (resource_id) REFERENCES resource (id) ON DELETE CASCADE;
ALTER TABLE observation ADD CONSTRAINT observation_run_id_fkey
    FOREIGN KEY (run_id) REFERENCES run (id) ON DELETE SET NULL;
CREATE INDEX ix_observation_run_id ON observation (run_id);
CREATE INDEX observation_of_resource ON observation (resource_id, at);
CREATE INDEX ix_observation_at ON observation (at);
"""


def upgrade() -> None:
    op.create_index("ix_observation_at", "observation", ["at"])
    if op.get_bind().dialect.name != "postgresql":
        return
    op.alter_column("verdict_change", "id", type_=sa.BigInteger())
    op.execute("ALTER SEQUENCE verdict_change_id_seq AS bigint")
    _set_aside()
    op.execute("CREATE SCHEMA IF NOT EXISTS history")
    op.execute("CREATE TABLE observation (LIKE observation_before INCLUDING DEFAULTS) PARTITION BY RANGE (at)")
    op.execute("ALTER TABLE observation ALTER id TYPE bigint, ADD PRIMARY KEY (id, at)")
    op.execute("ALTER SEQUENCE observation_id_seq AS bigint OWNED BY observation.id")
    op.execute("CREATE TABLE history.observation_rest PARTITION OF observation DEFAULT")
    months = sa.text("SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') FROM observation_before ORDER BY 1")
    for month in op.get_bind().execute(months).scalars().all():
        _make_room(month.replace(tzinfo=UTC))
    _bring_back()


def downgrade() -> None:
    op.drop_index("ix_observation_at", "observation")
    if op.get_bind().dialect.name != "postgresql":
        return
    _set_aside()
    op.execute("CREATE TABLE observation (LIKE observation_before INCLUDING DEFAULTS)")
    op.execute("ALTER TABLE observation ADD PRIMARY KEY (id)")
    op.execute("ALTER SEQUENCE observation_id_seq OWNED BY observation.id")
    _bring_back()
    op.execute("DROP INDEX ix_observation_at")
    op.execute("DROP SCHEMA history")


def _set_aside() -> None:
    op.execute("ALTER TABLE observation RENAME TO observation_before")
    for name in ("ix_observation_run_id", "observation_of_resource", "ix_observation_at"):
        op.execute(f"DROP INDEX IF EXISTS {name}")
    for name in ("observation_pkey", "observation_resource_id_fkey", "observation_run_id_fkey"):
        op.execute(f"ALTER TABLE observation_before DROP CONSTRAINT {name}")


def _make_room(month: datetime) -> None:
    following = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    op.execute(
        f"CREATE TABLE history.observation_{month:%Y_%m} PARTITION OF observation"
        f" FOR VALUES FROM ('{month.isoformat()}') TO ('{following.isoformat()}')"
    )


def _bring_back() -> None:
    op.execute("INSERT INTO observation SELECT * FROM observation_before")
    op.execute("DROP TABLE observation_before")
    for statement in CONSTRAINTS.strip().split(";\n"):
        op.execute(statement.rstrip(";"))
