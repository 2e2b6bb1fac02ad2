"""What should change in the lists, and a person's word on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service import queries
from service.cli.console import (
    QUERIES,
    Format,
    FormatOption,
    LimitOption,
    ListOption,
    QueryArgument,
    TagOption,
    asked,
    chosen,
    clock,
    records,
    say,
    settle,
    show,
)
from service.counts import counted
from service.errors import ListError, ListkeeperError, UsageError
from service.models import ProposalKind, ProposalState

if TYPE_CHECKING:
    from service.proposing.deciding import Choice
    from service.settings import Settings

NumbersArgument = Annotated[list[int] | None, typer.Argument(metavar="N", help="Their numbers.")]
GroupOption = Annotated[
    str | None,
    typer.Option("--group", "-g", metavar="KEY", help="All open ones of this group; `proposals --groups` shows them."),
]
KindOption = Annotated[ProposalKind | None, typer.Option("--kind", "-k", help="All open ones of this kind.")]
AllOption = Annotated[bool, typer.Option("--all", help="All that are open.")]
DayOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Until this day, UTC.")
]

SNOOZE = timedelta(days=30)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command(epilog=QUERIES)(proposals)
    for command in (accept, reject, snooze, reopen, undo):
        app.command()(command)


def proposals(
    context: typer.Context,
    query: QueryArgument = None,
    state: Annotated[ProposalState | None, typer.Option(help="Only those in this state.")] = None,
    kind: Annotated[ProposalKind | None, typer.Option("--kind", "-k", help="Only those of this kind.")] = None,
    group: Annotated[str | None, typer.Option("--group", "-g", metavar="KEY", help="Only those of this group.")] = None,
    groups: Annotated[bool, typer.Option("--groups", help="Show the groups in which they can be decided.")] = False,
    tag: TagOption = None,
    list_name: ListOption = None,
    format: FormatOption = None,
    limit: LimitOption = None,
) -> None:
    """List what should change in the lists, with the evidence; or in what groups it can be decided."""
    wish = asked(query, tag, list_name)
    which: dict[str, Any] = {"states": [state] if state else (), "kinds": [kind] if kind else ()}
    with records(context.obj.settings()) as database, database.read() as session:
        if groups:
            which["states"] = which["states"] or ("open",)
            found = queries.groups(session, wish, **which)
            show(found, ("title", "group", "confidence", "since"), format, limit)
            return
        columns = ("id", "state", "kind", "confidence", "list", "line", "old", "new", "evidence")
        rows: Iterator[Any] = queries.every(queries.proposals, session, wish, group=group, **which)
        if chosen(format) is Format.TABLE:
            rows = ({**row, "new": _becomes(row)} for row in rows)
        show(rows, columns, format, limit)


def _becomes(row: Mapping[str, Any]) -> str | None:
    """What accepting a proposal makes of its place, for people."""
    if row["way"] == "remove":
        return "(the entry is taken out)"
    if row["way"] == "behind":
        return f"… ({': '.join(filter(None, (row['words'], row['new'])))})"
    new: str | None = row["new"]
    return new


def accept(
    context: typer.Context,
    numbers: NumbersArgument = None,
    group: GroupOption = None,
    kind: KindOption = None,
    list_name: ListOption = None,
    every: AllOption = False,
) -> None:
    """Accept proposals: from now on the list as Markdown is exported with these changes in it."""
    from service.proposing import deciding

    choice = _chosen(numbers, group, kind, list_name, every=every)
    with records(context.obj.settings()) as database:
        count = deciding.accept(database, choice, now=clock())
    _require(count, group)
    say(f"{count} accepted; `listkeeper export LIST` has them in it, `listkeeper apply` writes them")


def reject(
    context: typer.Context,
    numbers: NumbersArgument = None,
    group: GroupOption = None,
    kind: KindOption = None,
    list_name: ListOption = None,
    every: AllOption = False,
    reason: Annotated[str | None, typer.Option(help="Why; kept with the proposal.")] = None,
    until: DayOption = None,
) -> None:
    """Reject proposals: they are not offered again, or not until a day."""
    from service.proposing import deciding

    choice = _chosen(numbers, group, kind, list_name, every=every)
    with records(context.obj.settings()) as database:
        count = deciding.reject(database, choice, now=clock(), reason=reason, until=_utc(until))
    _require(count, group)
    say(f"{count} rejected")


def snooze(
    context: typer.Context,
    numbers: NumbersArgument = None,
    group: GroupOption = None,
    kind: KindOption = None,
    list_name: ListOption = None,
    every: AllOption = False,
    until: DayOption = None,
) -> None:
    """Put proposals aside: they are open again after a day, by default in a month."""
    from service.proposing import deciding

    choice = _chosen(numbers, group, kind, list_name, every=every)
    now = clock()
    day = _utc(until) or now + SNOOZE
    with records(context.obj.settings()) as database:
        count = deciding.snooze(database, choice, until=day, now=now)
    _require(count, group)
    say(f"{count} put aside until {day:%Y-%m-%d}")


def reopen(
    context: typer.Context, numbers: Annotated[list[int], typer.Argument(metavar="N", help="Their numbers.")]
) -> None:
    """Make proposals undecided again that were accepted, rejected or put aside."""
    from service.proposing import deciding

    with records(context.obj.settings()) as database:
        count = deciding.reopen(database, numbers, now=clock())
    say(f"{count} open again")


def undo(
    context: typer.Context,
    numbers: NumbersArgument = None,
    rejected: Annotated[
        bool, typer.Option("--reject", help="Reject them, so that they are not offered again.")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why; kept with the proposal.")] = None,
) -> None:
    """Take back your last decision, and once more the one before; or changes that your lists have already.

    With numbers, changes that were applied are taken out of the lists' files again, whatever else was
    written there since, and their proposals are open again.
    """
    if numbers:
        _take_back(context.obj.settings(), numbers, rejected=rejected or reason is not None, reason=reason)
        return
    if rejected or reason:
        raise UsageError("--reject and --reason are for proposals", hint="name their numbers")
    from service.proposing import deciding

    with records(context.obj.settings()) as database:
        undone = deciding.undo(database, now=clock())
    if undone is None:
        raise UsageError("there is no decision of yours to take back", hint="`listkeeper reopen N` opens a single one")
    numbered = " ".join(map(str, undone.others))
    hint = f"`listkeeper undo {numbered}` takes out of the lists what they have already"
    if not undone.proposals:
        raise ListkeeperError(
            f"your {undone.action} of {numbered} at {undone.at:%Y-%m-%d %H:%M} has come to pass or was decided anew",
            hint=f"{hint}; `listkeeper undo` alone goes on with the decision before it",
        )
    if undone.others:
        say(f"{numbered} stayed: {hint}")
    what = counted(undone.proposals, "proposal")
    say(f"{undone.action} of {undone.at:%Y-%m-%d %H:%M} taken back: {what} as before")


def _take_back(settings: Settings, numbers: list[int], *, rejected: bool, reason: str | None) -> None:
    """Applied changes out of their files; those that no list has yet are only decided anew."""
    from service.exporting import applying, reverting
    from service.importing import flow as importing
    from service.proposing import deciding

    now = clock()
    with records(settings) as database:
        with database.read() as session:
            found = {number: queries.proposal(session, number) for number in numbers}
        undecided = [number for number, one in found.items() if one is not None and one["state"] == "open"]
        if undecided:
            raise UsageError(f"proposal {undecided[0]} is open: there is nothing to take back")
        applied = [number for number, one in found.items() if one is not None and one["state"] == "applied"]
        made = reverting.reversions(database, applied)
        for one in made:
            if one.path is None:
                raise ListError(f"{one.name} was read from no file", hint="import it from a file, then undo")
            applying.check(one, one.path)
        others = [number for number in numbers if number not in applied]
        if others and rejected:
            deciding.reject(database, deciding.Choice(others), now=now, reason=reason)
        elif others:
            deciding.reopen(database, others, now=now)
        for one in made:
            assert one.path is not None
            applying.write_to(one, one.path)
            importing.import_paths(database, [one.path], now=now, name=one.name, rules=settings.list_rules)
            say(f"{one.name}: {len(one.changes)} taken back in {one.path}")
        deciding.take_up_again(database, applied, now=now, rejected=rejected, reason=reason)
        settle(database)
    say(f"{len(numbers)} {'rejected' if rejected else 'open again'}")


def _require(count: int, group: str | None) -> None:
    """Raise UsageError where a group was named that has nothing to be decided."""
    if not count and group is not None:
        raise UsageError(
            f"nothing in the group {group!r} is open and can be decided so",
            hint="`listkeeper proposals --groups` shows the groups",
        )


def _chosen(
    numbers: list[int] | None, group: str | None, kind: ProposalKind | None, list_name: str | None, *, every: bool
) -> Choice:
    """The proposals that a command is about. Raises UsageError where it does not say which."""
    from service.proposing.deciding import Choice

    named = (group, kind, list_name) != (None, None, None)
    if bool(numbers) + (every or named) != 1:
        raise UsageError(
            "name the numbers of proposals, or say --group, --kind, --list or --all",
            hint="`listkeeper proposals` shows the numbers, `listkeeper proposals --groups` the groups",
        )
    return Choice(numbers or None, group, kind, list_name)


def _utc(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)
