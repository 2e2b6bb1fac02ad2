"""How the command line opens the records, shows rows and tells how far it has come."""

from __future__ import annotations

import asyncio
import csv
import inspect
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any, TextIO, TypeVar

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from service import index, settings
from service.database import Database
from service.errors import ListkeeperError, UsageError
from service.queries import Query, as_json, read
from service.queries.keys import KEYS
from service.queries.query import of_list, tagged
from service.settings import Settings
from service.untrusted import printable

Result = TypeVar("Result")
INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""
WIDE = 100_000
"""Columns of what is no terminal: no line is folded there."""
READABLE = 16
"""Columns of a terminal in which longer texts are read well enough."""
INTERRUPTION = "stopped; what was done is kept, and the next run goes on from here"


def _console(stream: TextIO, **more: Any) -> Console:
    """For a terminal, as wide as it is; elsewhere every line is whole, if COLUMNS does not say otherwise."""
    is_folded = stream.isatty() or "COLUMNS" in os.environ
    return Console(highlight=False, width=None if is_folded else WIDE, **more)


errors = _console(sys.stderr, stderr=True)
output = _console(sys.stdout)


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


FormatOption = Annotated[
    Format | None, typer.Option("--format", "-f", help="Default: a table on a terminal, JSON lines elsewhere.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Print at most so many.")]
TagOption = Annotated[list[str] | None, typer.Option("--tag", "-t", help="With this tag; several: with all of them.")]
ListOption = Annotated[str | None, typer.Option("--list", "-l", metavar="NAME", help="Of this list.")]
QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="QUERY", help='Which ones: words, "phrases", #tag, key:value, and or not ( ); see below.'),
]


QUERIES = (
    "Queries: lstm 'image captioning' #papers stars:>1000 not verdict:dead sort:-stars. Words and phrases are looked "
    "for in titles, descriptions, abstracts and authors; quote them for the shell. "
    f"Keys: {', '.join(key.name for key in KEYS)}; the reference explains each."
)
"""What the help of the listings says of queries."""


@dataclass(frozen=True)
class Given:
    """The options before the command's name."""

    database_url: str | None = None

    def settings(self, **flags: Any) -> Settings:
        """The settings in force, the flags before all others."""
        return settings.load(database_url=self.database_url, **flags)


def first_paragraph(command: Callable[..., Any] | None) -> str:
    """What a list of commands says of one: whole, where typer would cut it to the line."""
    return " ".join(inspect.cleandoc(getattr(command, "__doc__", None) or "").partition("\n\n")[0].split())


@contextmanager
def records(given: Settings) -> Iterator[Database]:
    """The records, with their schema up to date."""
    database = Database(given.database_url)
    try:
        if database.is_sqlite:
            if database.migrate():
                index.everything(database)
        else:
            database.require_current()
        yield database
    finally:
        database.close()


def clock() -> datetime:
    """The time of day outside: the one place where it is looked up."""
    return datetime.now(UTC)


def asked(words: list[str] | None, tags: list[str] | None = None, list_name: str | None = None) -> Query:
    """What the words and options of a listing ask for, as one query."""
    return read(" ".join(words or [])).also(*tagged(tags or ()), *([of_list(list_name)] if list_name else []))


def show(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...], format: Format | None, limit: int | None) -> None:
    """Print rows; a table shows the named columns, JSON lines and CSV all of them."""
    PRINTERS[chosen(format)](islice(rows, limit), columns)


def chosen(format: Format | None) -> Format:
    """The format that was asked for; by default a table for people and JSON lines for programs."""
    return format or (Format.TABLE if output.is_terminal else Format.JSONL)


def _print_table(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> None:
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    if not cells:
        output.print("nothing there")
    elif _is_readable(cells, columns):
        table = Table(header_style="bold", box=None, pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")  # a cut address cannot be copied
        for row in cells:
            table.add_row(*row)
        output.print(table)
    else:
        _print_blocks(cells, columns)


def _is_readable(cells: Sequence[Sequence[str]], columns: Sequence[str]) -> bool:
    """Whether each column gets a width in which one can read what is in it."""
    widths = (
        max(cell_len(name), *map(cell_len, column))
        for name, column in zip(columns, zip(*cells, strict=True), strict=True)
    )
    return sum(min(width, READABLE) + 1 for width in widths) <= output.width


def _print_blocks(cells: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    """Print each row as a block of lines, a name and a value each, as psql does where a table is too wide."""
    for number, row in enumerate(cells):
        block = Table.grid(padding=(0, 2, 0, 0))
        block.add_column(style="bold")
        block.add_column(overflow="fold")
        for name, value in zip(columns, row, strict=True):
            if value:
                block.add_row(name, value)
        if number:
            output.print()
        output.print(block)


def _print_json_lines(rows: Iterable[Mapping[str, Any]], _columns: tuple[str, ...]) -> None:
    for row in rows:
        sys.stdout.write(as_json(row).decode() + "\n")


def _print_csv(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> None:
    writer: Any = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, fieldnames=list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _plain(value) for name, value in json.loads(as_json(row)).items()})
    if writer is None:
        csv.writer(sys.stdout, lineterminator="\n").writerow(columns)


PRINTERS: Mapping[Format, Callable[[Iterable[Mapping[str, Any]], tuple[str, ...]], None]] = {
    Format.TABLE: _print_table,
    Format.JSONL: _print_json_lines,
    Format.CSV: _print_csv,
}


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " / ".join(_cell(part) for part in value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Mapping):
        return ", ".join(f"{count} {_cell(word)}" for word, count in value.items())
    return printable(str(value)).replace("[", "\\[")


@contextmanager
def bar(doing: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on standard error, where that is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(doing, total=None, note="")

        def tell(done: int, total: int, note: str) -> None:
            if done < progress.tasks[0].completed:  # the next step: its time is not that of the last one
                progress.reset(task)
            progress.update(task, completed=done, total=total, note=note)

        yield tell


def run(work: Coroutine[Any, Any, Result], *, interrupted: str) -> Result:
    """Do asynchronous work; Ctrl-C, SIGTERM and a closed terminal stop it gracefully, say so, and exit."""
    try:
        with asyncio.Runner(loop_factory=_event_loop()) as runner:
            return runner.run(_until_told(work))
    except (KeyboardInterrupt, asyncio.CancelledError):
        errors.print(interrupted)
        raise typer.Exit(INTERRUPTED) from None


async def _until_told(work: Coroutine[Any, Any, Result]) -> Result:
    """Work that SIGTERM and SIGHUP cancel, as Ctrl-C does, also where a shell in the background has that ignored."""
    task = asyncio.current_task()
    assert task is not None
    for sign in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(sign) != signal.SIG_IGN:  # as nohup has it
            asyncio.get_running_loop().add_signal_handler(sign, task.cancel)
    return await work


def _event_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # there is none for Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


def settle(database: Database) -> None:
    """Bring proposals up to what the lists say after they were read again."""
    from service.linting import flow as linting
    from service.proposing import flow as proposing

    for number in linting.settle(database, now=clock()):
        say(f"proposal {number} was accepted and steps back: its line says something else now")
    proposing.settle(database, now=clock())


def span(text: str) -> timedelta:
    """A term as a person writes it: 90d, 12w, 6m, 1y. Raises UsageError."""
    found = re.fullmatch(r"(\d{1,4})([dwmy])", text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no term", hint="write a number and d, w, m or y, as 90d")
    return timedelta(days=int(found[1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[found[2]])


def say(text: str) -> None:
    """A line for a person, on standard error."""
    errors.print(text, markup=False)


def complain(error: ListkeeperError) -> None:
    """An error: what went wrong in one line, and what to do."""
    errors.print(f"listkeeper: {error.message}", markup=False, soft_wrap=True)
    if error.hint:
        errors.print(f"  {error.hint}", markup=False, soft_wrap=True)
