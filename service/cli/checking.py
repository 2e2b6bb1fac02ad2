"""Looking at links: all that are due, those a change added, or one with its whole story; and a person's word on one."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from sqlmodel import Session

from service import queries, urls
from service.cli.console import INTERRUPTION, QUERIES, ListOption, bar, clock, errors, records, run, say, span
from service.counts import counted
from service.errors import ListkeeperError, UsageError
from service.models import Progress, Word
from service.settings import Settings
from service.untrusted import printable

if TYPE_CHECKING:
    from service.checking.flow import CheckSummary
    from service.database import Database

TROUBLE = ("dead", "failing", "invalid")
"""Verdicts that a check tells of."""
BLINK = 0.1
"""Seconds between two changes of the line that tells how far it is."""
FRAGMENT = "fragment"
"""Beside the verdicts what `--fail-on` knows: a page that is there, without the place the link points to."""


class CheckFormat(StrEnum):
    """How a check says what it found."""

    TEXT = "text"
    JSONL = "jsonl"
    JUNIT = "junit"
    GITHUB = "github"


class PersonsWord(StrEnum):
    """What a person may say of a link."""

    ALIVE = "alive"
    DEAD = "dead"
    NOTHING = "nothing"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command(epilog=QUERIES)(check)
    for command in (explain, mark, rejudge):
        app.command()(command)


def check(
    context: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY|URL", help="Which links: words, #tag, key:value; or addresses in no list."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all/--due", help="All links, or only those that are due.", show_default="--due")
    ] = False,
    list_name: ListOption = None,
    host: Annotated[str | None, typer.Option(help="Only links to this host.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only of this kind: page, github, pdf ...; repeatable.")
    ] = None,
    diff: Annotated[
        str | None,
        typer.Option(metavar="BASE..HEAD", help="Only links that this change brought in, due or not (git, here)."),
    ] = None,
    fragments: Annotated[bool, typer.Option("--fragments", help="Look also for the #places links point to.")] = False,
    fail_on: Annotated[
        str, typer.Option(metavar="WORDS", help="Exit with 1 if a link is one of these: dead,failing,fragment ...")
    ] = "",
    format: Annotated[
        CheckFormat, typer.Option("--format", "-f", help="text tells what is in trouble; the others of every link.")
    ] = CheckFormat.TEXT,
    timeout: Annotated[float | None, typer.Option(help="Seconds for one whole visit.")] = None,
    concurrency: Annotated[int | None, typer.Option(help="Visits under way at once.")] = None,
) -> None:
    """Visit the links that are due and record what is believed of each; or tell the story of one address."""
    bad = _words(fail_on)
    settings = context.obj.settings(timeout=timeout, concurrency=concurrency)
    if query and all(urls.split(word) for word in query):
        if format is not CheckFormat.TEXT:
            raise UsageError(
                f"--format {format.value} is for links of your lists", hint="an address has its story told"
            )
        _check_addresses(settings, query, bad)
        return
    _refuse_misspelt(query or [], kind or [])
    text = " ".join([*(query or []), *([f'list:"{list_name}"'] if list_name else [])])
    meant = _Meant(text, queries.read(text), host, tuple(kind or ()), _added(diff) if diff else None)
    with records(settings) as database:
        begun = clock()
        summary = _visit(database, settings, meant, everything=everything or diff is not None, fragments=fragments)
        with database.read() as session:
            _show(session, meant, summary, format, begun)
            is_bad = _has(session, meant, summary, bad)
            misses = meant.must_fit and not any(meant.links(session))
    if misses:
        raise UsageError(
            "no link in the lists fits",
            hint="`listkeeper links QUERY` shows what does; an address begins with http:// or https://",
        )
    say(_in_a_line(summary))
    if not summary.links and not everything and diff is None:
        say("nothing is due; --all visits what is not due, too")
    if is_bad:
        raise typer.Exit(1)


def _refuse_misspelt(words: Sequence[str], kinds: Sequence[str]) -> None:
    """Raise UsageError for an address that no browser would take, and for a kind that there is not."""
    for word in words:
        why = urls.unvisitable(word)
        if re.match(r"[\w+.-]+://", word) and urls.split(word) is None:
            raise UsageError(f"{word} is no web address", hint="addresses begin with http:// or https://")
        if why and why[0] == "invalid":
            raise UsageError(f"{word} lacks its scheme", hint=f"write https://{word.removeprefix('//')} to look at it")
    for word in kinds:
        if word not in get_args(urls.Kind):
            raise UsageError(f"{word!r} is no kind of link", hint=f"kinds are {', '.join(get_args(urls.Kind))}")


@dataclass(frozen=True, slots=True)
class _Meant:
    """The links that a check is about."""

    text: str
    query: queries.Query
    host: str | None
    kinds: tuple[str, ...]
    added: set[str] | None
    """Only these addresses, in their normal form; None: all."""

    @property
    def must_fit(self) -> bool:
        """Whether somebody named what has to be in the lists; a change may bring in no link, a list be without PDFs."""
        return bool(self.text or self.host) and self.added is None

    def links(self, session: Session, verdicts: Sequence[str] = ()) -> Iterator[Any]:
        """Their rows, those with one of the verdicts."""
        how: dict[str, Any] = {"verdicts": verdicts, "kinds": self.kinds, "host": self.host}
        found = queries.every(queries.links, session, self.query, **how)
        return (link for link in found if self.added is None or urls.canonical(link["url"]) in self.added)


def _visit(database: Database, settings: Settings, meant: _Meant, *, everything: bool, fragments: bool) -> CheckSummary:
    from service.checking import flow as checking
    from service.jobs.pulse import sharing

    tally: Counter[str] = Counter()

    async def work(progress: Progress | None) -> CheckSummary:
        async with sharing(database, settings) as pulse:
            return await checking.check(
                database,
                settings,
                clock=clock,
                query=meant.text,
                everything=everything,
                kinds=meant.kinds,
                host=meant.host,
                urls=meant.added,
                fragments=fragments,
                progress=progress,
                tally=tally,
                pulse=pulse,
            )

    with _live(tally) as progress:
        return run(work(progress), interrupted=INTERRUPTION)


def _show(session: Session, meant: _Meant, summary: CheckSummary, format: CheckFormat, begun: datetime) -> None:
    """Print what people want to know, which is the trouble seen just now; or all there is, for tools."""
    from service.cli import findings

    is_for_people = format is CheckFormat.TEXT
    links = meant.links(session, TROUBLE if is_for_people and not summary.places else ())
    found = (findings.finding(link, summary.places) for link in links)
    if is_for_people:
        found = (one for one in found if one.is_trouble and (one.link["checked_at"] or begun) >= begun)
    findings.show(found, format.value, session)


def _has(session: Session, meant: _Meant, summary: CheckSummary, bad: Sequence[str]) -> bool:
    """Whether one of the links is what the check is to fail on."""
    words = [word for word in bad if word != FRAGMENT]
    has_lost_place = FRAGMENT in bad and "missing" in summary.places.values()
    return has_lost_place or (bool(words) and any(meant.links(session, words)))


@contextmanager
def _live(tally: Counter[str]) -> Iterator[Progress | None]:
    """A line on the terminal that says how many are done, what they are, and how fast it goes; elsewhere nothing."""
    if not errors.is_terminal:
        yield None
        return
    begun = last = time.monotonic()
    with bar("checking") as tell:

        def told(done: int, total: int, host: str) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last < BLINK and done < total:
                return
            last = now
            counts = " · ".join(f"{tally[word]} {word}" for word in ("alive", "dead", "blocked"))
            tell(done, total, f"{counts} · {done / max(now - begun, 0.1):.1f}/s · {host[:30]}")

        yield told


def _added(change: str) -> set[str]:
    from service.sources import git

    return git.added_by(change, Path.cwd())


def _in_a_line(summary: CheckSummary) -> str:
    counts = ", ".join(f"{count:,} {word}" for word, count in summary.verdicts.most_common())
    what = f"{counted(summary.links, 'address', 'addresses')} at {counted(summary.hosts, 'host')}"
    lines = [f"{what} in {summary.seconds:.1f} s" + f": {counts}" * bool(counts)]
    if summary.gate:
        lines.append(f"most hosts lead to {summary.gate}: this network asks to sign in, so nothing counts this time")
    elif summary.is_void:
        lines.append("most hosts failed at once: we were offline, so trouble counts for nothing this time")
    return "\n".join(lines)


def _words(text: str) -> list[str]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in (*get_args(Word), FRAGMENT):
            raise UsageError(f"{word!r} is no verdict", hint=f"verdicts are {', '.join(get_args(Word))}; or {FRAGMENT}")
    return words


def _check_addresses(settings: Settings, addresses: list[str], bad: list[str]) -> None:
    """Tell the whole story of some addresses, of which nothing is recorded."""
    from service.checking import judge, single, story

    is_bad = False
    for address in addresses:
        seen = run(single.look(settings, [address], clock=clock), interrupted=INTERRUPTION)[address]
        opinion = judge.judge(seen)
        typer.echo(_plain("\n".join([address, *story.of_visit(seen, opinion)])))
        is_bad |= opinion.word in bad or (FRAGMENT in bad and "missing" in seen.features.get("fragments", {}).values())
    if is_bad:
        raise typer.Exit(1)


def explain(
    context: typer.Context, url: Annotated[str, typer.Argument(metavar="URL", help="A link of your lists.")]
) -> None:
    """Tell from the records why a link's verdict is what it is: all visits, the last in full, and a person's word.

    And what arXiv, forges and archives told of what it names.
    """
    from service.checking import store, story

    with records(context.obj.settings()) as database, database.read() as session:
        past, told = store.history(session, url), queries.told(session, url)
    if past is None:
        now = f"look at it now: listkeeper check {url}"
        hint = now if urls.split(url) else "`listkeeper links WORD` looks for addresses and titles"
        raise ListkeeperError(f"no list has a link to {url}", hint=hint)
    shown = past.due.shown
    typer.echo(_plain("\n".join([past.due.url, *story.of_history(past.seen, past.due.state.entry)])))
    if told:
        typer.echo(_plain("\n".join(["what sources told:", *told])))
    if shown is None:
        typer.echo("not visited yet")
        return
    typer.echo(_plain(f"{shown.verdict}{', settled' if shown.settled else ''}: {shown.reason}"))
    if shown.since:
        bad = {0: "", 1: "; seen bad one night"}.get(shown.failures, f"; seen bad {shown.failures} nights in a row")
        typer.echo(f"since {shown.since:%Y-%m-%d}{bad}")
    if past.next_check_at:
        typer.echo(f"next visit from {past.next_check_at:%Y-%m-%d %H:%M}")


def mark(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A link of your lists.")],
    word: Annotated[PersonsWord, typer.Argument(metavar="alive|dead|nothing", help="nothing: take it back.")],
    term: Annotated[str, typer.Option("--for", metavar="TERM", help="How long that holds: 90d, 12w, 1y.")] = "90d",
    note: Annotated[str | None, typer.Option(help="What you saw; it is shown with the verdict.")] = None,
) -> None:
    """Say that you looked at a link, and that it works or is gone: for that term this counts, whatever visits see."""
    from service.checking import store
    from service.checking.person import PersonWord

    now = clock()
    said = PersonWord(word.value, now, now + span(term), note) if word is not PersonsWord.NOTHING else None
    with records(context.obj.settings()) as database:
        store.say(database, url, said, now)
    say(f"{url} is {word.value} until {said.until:%Y-%m-%d}" if said else f"{url} is what visits see")


def rejudge(context: typer.Context) -> None:
    """Judge all past visits anew by the rules of this version; nothing is visited."""
    from service.checking.rejudge import rejudge as replay

    with records(context.obj.settings()) as database:
        summary = replay(database, now=clock())
    changed = ", ".join(f"{count:,} {word}" for word, count in summary.changed.most_common()) or "none"
    say(f"{counted(summary.links, 'link')} judged anew; changed: {changed}")


def _plain(text: str) -> str:
    """Text from outside without what could steer a terminal."""
    return "\n".join(map(printable, text.split("\n")))
