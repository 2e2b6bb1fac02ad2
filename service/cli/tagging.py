"""The words by which entries are found: how many have them and from where, and a person's word on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from service import queries
from service.cli.console import FormatOption, LimitOption, ListOption, records, say, show
from service.counts import counted

TagArgument = Annotated[str, typer.Argument(metavar="TAG", help="A tag, or another word for it.")]
EntriesArgument = Annotated[
    list[int], typer.Argument(metavar="ENTRY", help="Numbers of entries, as `listkeeper entries` shows them.")
]

tag = typer.Typer(help="Rename, merge and alias tags; give them to entries and take them off.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(tags)
    for command in (rename, merge, alias, add, remove):
        tag.command()(command)
    app.add_typer(tag, name="tag", short_help=tag.info.help)


def tags(
    context: typer.Context, list_name: ListOption = None, format: FormatOption = None, limit: LimitOption = None
) -> None:
    """List the tags: how many entries have each, from where, and other words for it."""
    with records(context.obj.settings()) as database, database.read() as session:
        rows: Iterator[Any] = queries.every(queries.tags, session, name=list_name)
        show(rows, ("name", "entries", "origins", "aliases"), format, limit)


def rename(
    context: typer.Context,
    old: TagArgument,
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it is called from now on.")],
) -> None:
    """Call a tag otherwise; its former name stays another word for it."""
    from service.importing import tagging

    with records(context.obj.settings()) as database:
        tagging.rename(database, old, new)
    say(f"{old} is called {new} now")


def merge(
    context: typer.Context,
    tags: Annotated[list[str], typer.Argument(metavar="TAG", help="Tags; the last one takes in the others.")],
) -> None:
    """Put tags together; the names of all stay words for the last one.

    There is no way back: which entry had which of them is not kept.
    """
    from service.errors import UsageError
    from service.importing import tagging

    *others, into = tags
    if not others:
        raise UsageError("one tag alone cannot be merged", hint="listkeeper tag merge TAG INTO")
    with records(context.obj.settings()) as database:
        tagging.merge(database, others, into)
    say(f"{', '.join(others)} and {into} are {into} now")


def alias(
    context: typer.Context,
    word: Annotated[str, typer.Argument(metavar="WORD", help="Another word, for example nlp.")],
    meant: Annotated[str, typer.Argument(metavar="TAG", help="The tag it stands for.")],
) -> None:
    """Make a word stand for a tag, in lists and in queries."""
    from service.importing import tagging

    with records(context.obj.settings()) as database:
        tagging.alias(database, word, meant)
    say(f"{word} means {meant} now")


def add(context: typer.Context, name: TagArgument, entries: EntriesArgument) -> None:
    """Give entries a tag; they keep it whatever their lists say."""
    from service.importing import tagging

    with records(context.obj.settings()) as database:
        count = tagging.add(database, name, entries)
    say(f"the tag {name} was given to {counted(count, 'entry', 'entries')}")


def remove(context: typer.Context, name: TagArgument, entries: EntriesArgument) -> None:
    """Take a tag off entries; they do not get it again from their lists."""
    from service.importing import tagging

    with records(context.obj.settings()) as database:
        count = tagging.remove(database, name, entries)
    say(f"the tag {name} was taken off {counted(count, 'entry', 'entries')}")
