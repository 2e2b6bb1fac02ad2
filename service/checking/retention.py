"""How long observations are kept: verdicts stand on what they remember, and how they changed is kept for ever.

On PostgreSQL each month is a table of its own (`history.observation_2026_11`), made before it begins
and dropped as a whole. What has no month yet rests in `history.observation_rest`.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session

from service.database import Database
from service.queries.tables import OBSERVATION

AHEAD = 2
"""Months for which there is a place before they begin."""
AT_ONCE = 10_000
"""Rows deleted in one transaction, so that others may write in between."""


def make_room(session: Session, since: datetime, until: datetime) -> None:
    """Make a place for each month from one moment to another; nothing happens on SQLite."""
    if session.get_bind().dialect.name == "sqlite":
        return
    month = _month(since)
    while month <= until:
        if not sa.inspect(session.connection()).has_table(_name(month), schema="history"):
            _make_month(session, month)
        month = _later(month, 1)


def forget(db: Database, months: int, now: datetime) -> int:
    """Let go of the observations of months that ended so long ago; how many. 0 months: none, ever."""
    with db.write() as session:
        make_room(session, now, _later(now, AHEAD))
    if not months:
        return 0
    before = _later(_month(now), -months)
    gone = 0 if db.is_sqlite else _drop_months(db, before)
    return gone + _delete(db, before)


def _make_month(session: Session, month: datetime) -> None:
    """A month's table, with what of it has come already.

    Nobody reads meanwhile: a query that was planned before would look for those rows where they are no longer.
    """
    session.execute(sa.text("LOCK TABLE observation IN ACCESS EXCLUSIVE MODE"))
    table, bounds = f"history.{_name(month)}", (month.isoformat(), _later(month, 1).isoformat())
    session.execute(sa.text(f"CREATE TABLE {table} (LIKE observation INCLUDING DEFAULTS)"))
    moved = "DELETE FROM history.observation_rest WHERE at >= :since AND at < :until RETURNING *"
    session.execute(
        sa.text(f"WITH moved AS ({moved}) INSERT INTO {table} SELECT * FROM moved"),  # noqa: S608  # our own names
        {"since": month, "until": _later(month, 1)},
    )
    session.execute(
        sa.text(f"ALTER TABLE observation ATTACH PARTITION {table} FOR VALUES FROM ('{bounds[0]}') TO ('{bounds[1]}')")
    )


def _drop_months(db: Database, before: datetime) -> int:
    gone = 0
    with db.write() as session:
        names = sa.inspect(session.connection()).get_table_names(schema="history")
        for name in names:
            if name.startswith("observation_2") and name < _name(before):
                gone += int(session.execute(sa.text(f"SELECT count(*) FROM history.{name}")).scalar_one())  # noqa: S608  # the names come from the catalogue
                session.execute(sa.text(f"DROP TABLE history.{name}"))
    return gone


def _delete(db: Database, before: datetime) -> int:
    """Delete what is not in a table of its own."""
    gone = 0
    some = sa.select(OBSERVATION.c.id).where(OBSERVATION.c.at < before).order_by(OBSERVATION.c.at).limit(AT_ONCE)
    while True:
        with db.write() as session:
            found = session.connection().execute(sa.delete(OBSERVATION).where(OBSERVATION.c.id.in_(some))).rowcount
        gone += found
        if found < AT_ONCE:
            return gone


def _month(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _later(moment: datetime, months: int) -> datetime:
    """The first of the month so many months later."""
    number = moment.year * 12 + moment.month - 1 + months
    return _month(moment).replace(year=number // 12, month=number % 12 + 1)


def _name(month: datetime) -> str:
    return f"observation_{month:%Y_%m}"
