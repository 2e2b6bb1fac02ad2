"""Findings for people, for programs, and for those who look at code on GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from service.linting import sarif
from service.linting.finding import Edit, Finding
from service.untrusted import printable

Format: TypeAlias = Literal["text", "json", "sarif", "github"]
NOTES_SHOWN = 3
"""So many notes of one rule in one list are shown to people; of the others only how many there are."""


def render(format: Format, findings: Sequence[Finding], *, below: Path, version: str) -> Iterator[str]:  # noqa: A002  # the option's name
    """The findings in a format, line by line. Files below a folder are named by their path from there."""
    named = [finding._replace(path=_path(finding.path, below)) for finding in findings]
    if format == "sarif":
        return iter(json.dumps(sarif.log(named, version=version), ensure_ascii=False, indent=1).splitlines())
    return _BY_LINE[format](named)


def _path(path: str, below: Path) -> str:
    own = Path(path)
    return own.relative_to(below).as_posix() if own.is_relative_to(below) else own.as_posix()


# --- for people -------------------------------------------------------------------------------


def _text(findings: Sequence[Finding]) -> Iterator[str]:
    """A line for each finding, and below it what the repair would make of the place."""
    for finding, more in _folded(findings):
        place = f"{finding.path}:{finding.place.line}:{finding.place.column}"
        if more:
            yield printable(f"{finding.path}: note {finding.rule}: and {more} more; `--rule {finding.rule}` shows all")
            continue
        yield printable(f"{place}: {finding.severity} {finding.rule}: {finding.message}")
        if finding.fix:
            yield printable(f"    repair: {_told(finding.fix.edits[-1])}")


def _told(edit: Edit) -> str:
    place = edit.place
    if place.column == place.end_column:
        return f"insert {edit.text!r} at column {place.column}"
    if not edit.text:
        return f"delete columns {place.column} to {place.end_column - 1}"
    return f"{edit.old} → {edit.text}"


def _folded(findings: Sequence[Finding]) -> Iterator[tuple[Finding, int]]:
    """The findings, but of many notes of one rule in one list only the first ones; at its end how many more there are.

    Of a single rule all are shown, since somebody asked for them.
    """
    most = NOTES_SHOWN if len({finding.rule for finding in findings}) > 1 else len(findings)
    for _, own in groupby(findings, key=attrgetter("path")):
        notes: dict[str, list[Finding]] = {}
        for finding in own:
            alike = notes.setdefault(finding.rule, [])
            alike += [finding] if finding.severity == "note" else []
            if finding.severity != "note" or len(alike) <= most:
                yield finding, 0
        yield from ((alike[-1], len(alike) - most) for alike in notes.values() if len(alike) > most)


# --- for programs -----------------------------------------------------------------------------


def _json(findings: Sequence[Finding]) -> Iterator[str]:
    yield "["
    for at, finding in enumerate(findings, 1):
        yield json.dumps(_row(finding), ensure_ascii=False) + ("," if at < len(findings) else "")
    yield "]"


def _row(finding: Finding) -> dict[str, Any]:
    edits = finding.fix.edits if finding.fix else ()
    return {
        "list": finding.list,
        "path": finding.path,
        **finding.place._asdict(),
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "fix": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in edits] or None,
    }


# --- for GitHub -------------------------------------------------------------------------------


def _github(findings: Sequence[Finding]) -> Iterator[str]:
    """Workflow commands, by which GitHub shows findings at their lines.

    Source: GitHub's manual, "Workflow commands", and actions/toolkit's command.ts for what is escaped.
    """
    for finding, more in _folded(findings):
        place = finding.place
        properties = {
            "file": finding.path,
            "line": place.line,
            "endLine": place.end_line,
            "col": place.column,
            "endColumn": max(place.column, place.end_column - 1),
            "title": finding.rule,
        }
        told = ",".join(f"{name}={_in_property(str(value))}" for name, value in properties.items())
        command = "notice" if finding.severity == "note" else finding.severity
        message = f"{finding.message} And {more - 1} more." if more > 1 else finding.message
        yield f"::{command} {told}::{_in_message(message)}"


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")


_BY_LINE: dict[str, Callable[[Sequence[Finding]], Iterator[str]]] = {"text": _text, "json": _json, "github": _github}
FORMATS: tuple[Format, ...] = get_args(Format)
