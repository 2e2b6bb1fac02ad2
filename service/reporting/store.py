"""The only writer of reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.database import Database
from service.queries.tables import REPORT, rows


def last_report(db: Database) -> dict[str, Any] | None:
    """The content of the newest report; None: there is none yet."""
    with db.read() as session:
        row = next(rows(session, sa.select(REPORT.c.content).order_by(REPORT.c.id.desc()).limit(1)), None)
        return None if row is None else row.content


def keep_report(db: Database, content: dict[str, Any], *, night: datetime, run_id: int | None) -> int:
    """Keep a report; its id."""
    row = {"run_id": run_id, "night": night, "content": content}
    with db.write() as session:
        return int(session.execute(sa.insert(REPORT).values(row).returning(REPORT.c.id)).scalar_one())
