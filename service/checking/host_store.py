"""Who may ask a host, over all processes that share a PostgreSQL: the only writer of holders and waiting times.

All times are the database's: `clock_timestamp()` is the time now, also late in a transaction.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from service.database import Database
from service.models import HostRow
from service.queries.tables import HOST, WORKER, rows


def take_host(db: Database, host: str, holder: str, silence: float) -> float | None:
    """Take a host that nobody has, or whose holder was silent for so many seconds; else say that it is wanted.

    The seconds before which it is not to be asked; None: another process has it.
    """
    now = sa.func.clock_timestamp()
    alive = sa.select(WORKER.c.id).where(WORKER.c.seen_at > now - timedelta(seconds=silence))
    is_free = sa.or_(HOST.c.holder.is_(None), HOST.c.holder == holder, HOST.c.holder.not_in(alive))
    statement = postgresql.insert(HostRow).values(host=host, holder=holder)
    statement = statement.on_conflict_do_update(
        index_elements=["host"], set_={"holder": holder, "wanted_at": None}, where=is_free
    )
    wait = sa.func.coalesce(sa.func.extract("epoch", HOST.c.next_allowed_at - now), 0.0)
    with db.write() as session:
        taken = session.connection().execute(statement.returning(wait)).scalar()
        if taken is None:
            session.execute(sa.update(HOST).where(HOST.c.host == host).values(wanted_at=now))
    return None if taken is None else max(0.0, float(taken))


def give_host(db: Database, host: str, holder: str, rest: float) -> None:
    """Give a host back that is not to be asked for so many seconds, or for longer where that was said before."""
    until = sa.func.clock_timestamp() + timedelta(seconds=rest)
    with db.write() as session:
        mine = sa.update(HOST).where(HOST.c.host == host, HOST.c.holder == holder)
        session.execute(
            mine.values(holder=None, wanted_at=None, next_allowed_at=sa.func.greatest(HOST.c.next_allowed_at, until))
        )


def hosts_wanted(session: Session, holder: str, since: float) -> list[str]:
    """The hosts that a process holds and that others asked for in the last seconds."""
    lately = HOST.c.wanted_at > sa.func.clock_timestamp() - timedelta(seconds=since)
    return [row.host for row in rows(session, sa.select(HOST.c.host).where(HOST.c.holder == holder, lately))]
