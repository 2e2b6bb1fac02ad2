"""A walk through the open proposals on a terminal: a key decides, and each decision is kept at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.text import Text

from service import queries
from service.cli.console import ListOption, asked, clock, output, records
from service.cli.deciding import SNOOZE
from service.cli.keyboard import keyboard
from service.counts import counted
from service.errors import ListkeeperError, UsageError
from service.untrusted import printable

if TYPE_CHECKING:
    from service.database import Database
    from service.queries.rows import Proposal, ProposalGroup

SHOWN_OF_A_GROUP = 3
OF_ONE = {
    "a": "accept",
    "r": "reject",
    "s": "snooze for a month",
    "o": "open in browser",
    "k": "skip",
    "u": "undo",
    "q": "quit",
}
OF_A_GROUP = {"w": "one by one", **{key: what for key, what in OF_ONE.items() if key != "o"}}
DECISIONS = {"a": "accepted", "r": "rejected", "s": "put aside"}
"""What was done to proposals, by the key that does it."""
COLOURS = {"-": "red", "+": "green"}
"""Of a diff's lines."""


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(review)


def review(
    context: typer.Context,
    list_name: ListOption = None,
    singly: Annotated[bool, typer.Option("--singly", help="One by one from the start, without groups.")] = False,
) -> None:
    """Walk through the open proposals, group by group or one by one; a key decides on what is shown.

    Every decision is kept at once, so you may stop at any time and go on later. Undo takes back the last
    decision, and the one before, of this walk; `listkeeper undo` does so later.
    """
    if not (output.is_terminal and sys.stdin.isatty()):
        raise UsageError("review needs a terminal", hint="`listkeeper proposals` and `accept` work without one")
    with records(context.obj.settings()) as database, keyboard() as key:
        walk = Walk(database, list_name, key)
        try:
            walk.go(singly=singly)
        except (KeyboardInterrupt, EOFError):
            output.print()
        output.print(walk.summary(), markup=False)


class Walk:
    """One sitting: what was decided in it, and what was passed over."""

    def __init__(self, database: Database, list_name: str | None, key: Callable[[], str]) -> None:
        self._db, self._list, self._key = database, list_name, key
        self._wish = asked(None, list_name=list_name)
        self._decided: list[tuple[str, int, datetime]] = []
        self._skipped: set[str | int] = set()

    def go(self, *, singly: bool) -> None:
        """Show what is open and ask, until nothing is left that was not skipped, or the person has had enough."""
        going = self._one_by_one(None) if singly else self._group_by_group()
        if going and not self._decided and not self._skipped:
            output.print("nothing waits for you")

    def summary(self) -> str:
        """What this sitting came to, in a line."""
        counts: dict[str, int] = {}
        for word, count, _ in self._decided:
            counts[word] = counts.get(word, 0) + count
        told = ", ".join(f"{count} {word}" for word, count in counts.items()) or "nothing decided"
        return f"{told}; `listkeeper apply` writes what was accepted" if counts.get("accepted") else told

    def _group_by_group(self) -> bool:
        while groups := self._groups_left():
            group, name = groups[0], groups[0]["group"]
            output.rule(f"[dim]{counted(len(groups), 'decision')} left[/dim]", align="right")
            self._show_group(group)
            key = self._ask(OF_A_GROUP)
            if key == "w":
                if not self._one_by_one(name):
                    return False
                self._skipped.add(name)
            elif key == "q":
                return False
            else:
                self._act(key, name)
        return True

    def _one_by_one(self, group: str | None) -> bool:
        """The proposals of a group, or all; whether to go on after them."""
        while (found := self._next_proposal(group)) is not None:
            one, left = found
            output.rule(f"[dim]{counted(left, 'proposal')} left[/dim]", align="right")
            _show(one)
            while (key := self._ask(OF_ONE)) == "o":
                _open(one)
            if key == "q":
                return False
            self._act(key, one["id"])
        return True

    def _groups_left(self) -> list[ProposalGroup]:
        with self._db.read() as session:
            found = queries.groups(session, self._wish)
        return [one for one in found if one["group"] not in self._skipped]

    def _next_proposal(self, group: str | None) -> tuple[Proposal, int] | None:
        """The next proposal, and how many there are with it; they are in order, so what was skipped comes before."""
        with self._db.read() as session:
            ask = partial(queries.proposals, session, self._wish, states=["open"], group=group)
            total = ask(limit=1, total=True).total or 0
            for before, one in enumerate(queries.every(ask)):
                if one["id"] not in self._skipped:
                    return one, total - before
        return None

    def _act(self, key: str, what: str | int) -> None:
        if key == "k":
            self._skipped.add(what)
        elif key == "u":
            output.print(self._undo(), markup=False)
        elif not self._decide(key, what):  # it cannot be made, or not beside what was accepted before
            self._skipped.add(what)

    def _decide(self, key: str, what: str | int) -> int:
        """Give what is shown another state; of how many proposals."""
        from service.proposing import deciding

        now = clock()
        choice = deciding.Choice(group=what, list=self._list) if isinstance(what, str) else deciding.Choice([what])
        decide: Mapping[str, Callable[..., int]] = {
            "a": deciding.accept,
            "r": deciding.reject,
            "s": partial(deciding.snooze, until=now + SNOOZE),
        }
        try:
            count = decide[key](self._db, choice, now=now)
        except ListkeeperError as error:
            output.print(f"{error.message}; it stays open", style="red", markup=False)
            return 0
        if count:
            self._decided.append((DECISIONS[key], count, now))
        else:
            output.print("it cannot be made beside what was accepted before; it stays open", style="red")
        return count

    def _undo(self) -> str:
        """Take back the last decision of this sitting; what to say of it."""
        from service.proposing import deciding

        if not self._decided:
            return "nothing was decided in this walk; `listkeeper undo` takes back what was decided before"
        undone = deciding.undo(self._db, now=clock(), at=self._decided.pop()[-1])
        if undone is None:
            return "that was taken back already, by somebody else"
        return f"{undone.action} taken back: {undone.proposals} as before"

    def _ask(self, keys: Mapping[str, str]) -> str:
        """The key that was pressed, one of these."""
        output.print("  ".join(f"[bold cyan]{key}[/bold cyan] {what}" for key, what in keys.items()), soft_wrap=True)
        while (pressed := self._key().lower()) not in keys:
            if pressed.isprintable() and pressed:
                output.print(f"there is no key {pressed}", style="red", markup=False)
        return pressed

    def _show_group(self, group: ProposalGroup) -> None:
        output.print(f"[bold]{_clean(group['title'])}[/bold]  [dim]at least {group['confidence']} % sure[/dim]")
        with self._db.read() as session:
            page = queries.proposals(session, self._wish, states=["open"], group=group["group"], limit=SHOWN_OF_A_GROUP)
        for one in page.items:
            _show_diff(one)
        if group["proposals"] > len(page.items):
            output.print(f"[dim]... and {group['proposals'] - len(page.items)} more[/dim]")


def _show(one: Proposal) -> None:
    line, age = f":{one['line']}" if one["line"] else "", (clock() - one["created_at"]).days
    about = f"{one['kind']} · {one['list']}{line} · {one['confidence']} % sure · {_days(age)}"
    output.print(f"[bold]{_clean(one['entry'] or one['old'] or '')}[/bold]")
    output.print(f"[dim]{_clean(about)}[/dim]")
    _show_diff(one)
    for sentence in one["evidence"]:
        output.print(f"  {_clean(sentence)}")


def _days(age: int) -> str:
    return "new today" if age < 1 else f"{counted(age, 'day')} old"


def _show_diff(one: Proposal) -> None:
    for line in (one["diff"] or "").splitlines():
        output.print(Text(printable(line), style=COLOURS.get(line[:1], "dim")), soft_wrap=True)


def _open(one: Proposal) -> None:
    """Show both sides in the browser; addresses of the web only."""
    for page in dict.fromkeys(filter(None, (one["old_page"], one["new_page"]))):
        if page.startswith(("http://", "https://")):
            typer.launch(page)


def _clean(text: str) -> str:
    """Text of others for a terminal: no escape codes, no markup."""
    return escape(printable(text))
