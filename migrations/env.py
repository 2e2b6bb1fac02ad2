"""Alembic's entry: brings a database's schema to that of `service.models`.

The application hands in its connection; from the command line (`alembic revision
--autogenerate`, `alembic upgrade head`) the database is that of the settings.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from service import settings
from service.database import Database, is_of_models, metadata


def migrate(connection: sa.Connection) -> None:
    """Run the migrations that the command asked for on a connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_of_models,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot alter a column in place
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with Database(settings.load().database_url).migration_connection() as opened:
        migrate(opened)
