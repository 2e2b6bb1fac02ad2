"""The manual page, written from the command line: `make reference` writes docs/listkeeper.1, which the wheel has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from service.cli import app as command_line
from service.settings import Settings

PLACE = Path(__file__).with_name("listkeeper.1")
EXITS = (
    ("0", "done"),
    ("1", "done, and something needs attention"),
    ("2", "wrong usage"),
    ("3", "it could not be done"),
)


def page() -> str:
    """The manual page, as man(7) has it."""
    group: Any = typer.main.get_command(command_line)
    context = group.make_context("listkeeper", [], resilient_parsing=True)
    parts = [
        '.TH LISTKEEPER 1 "" "listkeeper" "User commands"',
        ".SH NAME",
        "listkeeper \\- keeps curated link lists alive",
        ".SH SYNOPSIS",
        ".B listkeeper\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]...",
        ".SH DESCRIPTION",
        _text(group.help),
        ".SH COMMANDS",
        *_commands(group, context, ()),
        ".SH ENVIRONMENT",
        *(_item(f"LISTKEEPER_{name.upper()}", one.description) for name, one in Settings.model_fields.items()),
        ".SH FILES",
        _item("listkeeper.toml", "Settings, in the folder the command is started in."),
        _item("listkeeper.db", "The records, where no other database is named."),
        ".SH EXIT STATUS",
        *(_item(status, meaning) for status, meaning in EXITS),
    ]
    return "\n".join(parts) + "\n"


def _commands(group: Any, context: Any, above: tuple[str, ...]) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        words = (*above, name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, context, words)
            continue
        usage = " ".join(_text(piece) for piece in command.collect_usage_pieces(context))
        yield f".SS {' '.join(words)} {usage}\n{_text(command.help)}"
        for parameter in command.params:
            record = parameter.get_help_record(context)
            if parameter.param_type_name == "option" and record:
                yield _item(*record)


def _item(name: str, text: str | None) -> str:
    return f".TP\n.B {_text(name)}\n{_text(text)}"


def _text(text: str | None) -> str:
    """Text that roff takes for text: white space folded, its own signs escaped."""
    folded = " ".join((text or "").split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{folded}" if folded.startswith((".", "'")) else folded


if __name__ == "__main__":
    PLACE.write_text(page(), encoding="utf-8")
