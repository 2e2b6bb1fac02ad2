"""The outside services that are asked, and how they are doing."""

from __future__ import annotations

import typer

from service.cli.console import FormatOption, clock, records, show


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(sources)


def sources(context: typer.Context, format: FormatOption = None) -> None:
    """Show every source: whether it is asked, when it last answered, what is left of its budget, and its errors."""
    from service.queries import sources as states

    settings = context.obj.settings()
    columns = ("name", "state", "asked_today", "budget_left", "answered_at", "found", "none", "failed", "error")
    with records(settings) as database, database.read() as session:
        show(states.sources(session, settings, clock()), columns, format, None)
