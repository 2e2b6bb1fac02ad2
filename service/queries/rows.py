"""The shapes of all rows that leave by a door: command line, API and pages show the same.

Times are aware and UTC, `as_json` writes them with a `Z` and to the second. The API's document is
made from these shapes, so what is said of a field here is what its readers see.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from service.models import Form, Word

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS

Headings = Annotated[list[str], Field(description="The path of headings as rendered, outermost first.")]
Label = Annotated[str | None, Field(description="The word before the link, without its bracketed part.")]
Qualifier = Annotated[str | None, Field(description="The bracketed part of the label: `github(Theano)` has Theano.")]
Url = Annotated[str, Field(description="The destination as rendered, nothing repaired; not always a web address.")]
Line = Annotated[int, Field(description="1-based.")]
Counts = Annotated[
    dict[str, int], Field(description="How many links have each verdict that any has, the commonest first.")
]


class ListSummary(TypedDict):
    """A curated list and how it is doing."""

    name: str
    title: str | None
    published: Annotated[date | None, Field(description="The date in its front matter.")]
    imported_at: datetime
    sections: int
    entries: int
    links: int
    verdicts: Counts


class Section(TypedDict):
    """A heading and how much stands right under it."""

    list: str
    path: Headings
    level: Annotated[int, Field(description="1 to 6.")]
    line: Line
    entries: int
    links: int


class Tag(TypedDict):
    """A word by which entries are found."""

    name: str
    entries: int
    origins: dict[str, int]
    """How many entries have it from where: heading, front-matter, inline, rule, arxiv, github or person."""
    aliases: list[str]
    """Other words for it."""


class Belief(TypedDict):
    """What we believe of a link."""

    verdict: Word
    reason: Annotated[str | None, Field(description="A sentence.")]
    status: Annotated[int | None, Field(description="Of the last answer; null: there was none.")]
    final_url: Annotated[str | None, Field(description="Where it leads; for moved links the new address.")]
    checked_at: datetime | None
    since: Annotated[datetime | None, Field(description="When the present verdict was first seen.")]
    failures: Annotated[int, Field(description="Bad nights in a row.")]
    settled: Annotated[bool, Field(description="A bad verdict has lasted long enough to act on.")]


class Link(Belief):
    """A label and a URL at one place of a list, and what we believe of it."""

    id: int
    list: str
    section: Headings
    entry: Annotated[str | None, Field(description="The title of the entry it stands in.")]
    line: Line
    label: Label
    qualifier: Qualifier
    text: str
    url: Url
    form: Annotated[Form, Field(description="How it is written: inline, reference, autolink, bare, html, image.")]
    kind: Annotated[str, Field(description="What the URL names: arxiv, github, doi, pdf, video, image, page ...")]


class EntryLink(TypedDict):
    """A link of an entry, in short."""

    label: Label
    qualifier: Qualifier
    url: Url
    verdict: Word


class Paper(TypedDict):
    """A paper on arXiv, as of its latest version."""

    arxiv_id: Annotated[str, Field(description="Without version.")]
    title: str
    authors: list[str]
    abstract: str
    published: Annotated[date, Field(description="Of the first version.")]
    updated: Annotated[date, Field(description="Of the latest version.")]
    version: int
    categories: list[str]
    doi: str | None
    journal_ref: str | None
    comment: str | None
    withdrawn: bool
    publication: Annotated[Publication | None, Field(description="Null: nothing is known of one.")]
    code: Annotated[list[Code], Field(description="What its texts or other sources name as its code.")]
    sources: Annotated[dict[str, str], Field(description="Whose word each field is.")]


class Repository(TypedDict):
    """A repository on a forge."""

    name: Annotated[str, Field(description="owner/name, as it is called now.")]
    former_names: list[str]
    stars: int
    forks: int
    archived: bool
    language: str | None
    license: Annotated[str | None, Field(description="SPDX id.")]
    topics: list[str]
    description: str | None
    default_branch: str | None
    latest_release: Annotated[str | None, Field(description="Its tag.")]
    pushed_at: datetime | None
    forge: str
    gone: Annotated[bool, Field(description="The forge knows it no longer.")]


class Entry(TypedDict):
    """One titled thing in a list. Its id stays its own when the list is imported again."""

    id: int
    list: str
    section: Headings
    line: Line
    title: str
    note: Annotated[str | None, Field(description="What stands in brackets behind the title.")]
    venue: str | None
    year: int | None
    description: str | None
    tags: list[str]
    links: list[EntryLink]
    paper: Paper | None
    repositories: list[Repository]


class Place(TypedDict):
    """Where an entry stands."""

    id: int
    list: str
    line: Line
    title: str


class PaperInLists(Paper):
    """A paper and the entries that link to it."""

    entries: list[Place]


class RepositoryInLists(Repository):
    """A repository and the entries that link to it."""

    entries: list[Place]


class Stars(TypedDict):
    """How many stars a repository had."""

    on: date
    stars: int


class Observation(TypedDict):
    """What one visit saw."""

    at: datetime
    status: int | None
    cause: Annotated[str | None, Field(description="Why there was no answer, by cause.")]
    final_url: str | None
    permanent_url: str | None
    hops: list[dict[str, Any]]
    content_type: str | None
    title: str | None
    seconds: float


class Snapshot(TypedDict):
    """A copy of a page in an archive."""

    archive: str
    url: str
    taken_at: datetime


class Resource(Belief):
    """What a URL names, what we believe of it, and why."""

    url: str
    host: str | None
    kind: str
    arxiv_id: str | None
    repository: str | None
    next_check_at: datetime | None
    observations: Annotated[list[Observation], Field(description="Newest first, the last 50.")]
    snapshots: list[Snapshot]


class Proposal(TypedDict):
    """A change to a list that a person may accept."""

    id: int
    kind: Annotated[str, Field(description="moved, archive, rename, publish, repair, remove ...")]
    list: str
    line: int | None
    entry: str | None
    old: str | None
    new: str | None
    state: Annotated[str, Field(description="open, accepted, rejected, snoozed, superseded or applied.")]
    evidence: Annotated[list[str], Field(description="Sentences.")]
    group: Annotated[str, Field(description="Findings of one cause, decided together; `groups` tells its title.")]
    way: Annotated[str, Field(description="How the list is changed: retarget, behind, remove or line.")]
    words: Annotated[str | None, Field(description="What is put behind the link; null: nothing is.")]
    confidence: Annotated[int, Field(description="How sure we are that a person would want it, 0 to 100.")]
    diff: Annotated[str | None, Field(description="What it changes in the list: hunks of a unified diff.")]
    old_page: Annotated[str | None, Field(description="Where to see what the list leads to now.")]
    new_page: Annotated[str | None, Field(description="Where to see what it would lead to.")]
    created_at: datetime
    decided_at: datetime | None
    decided_by: Annotated[str | None, Field(description="Who said the last word: a person, or a rule.")]
    decision: Annotated[str | None, Field(description="Why it was rejected, or by what superseded.")]
    until: Annotated[datetime | None, Field(description="When a snooze or a rejection ends; null: never.")]


class ProposalGroup(TypedDict):
    """Proposals of one cause, which can be decided together."""

    group: str
    title: Annotated[str, Field(description="For people: `eng.uber.com went away: 23 links`.")]
    proposals: int
    kinds: Annotated[dict[str, int], Field(description="How many there are of each kind.")]
    lists: Annotated[int, Field(description="In how many lists.")]
    confidence: Annotated[int, Field(description="Of the least sure one.")]
    since: Annotated[datetime, Field(description="When the first of them was made.")]


class Run(TypedDict):
    """One execution of a job."""

    id: int
    job: str
    started_at: datetime
    finished_at: datetime | None
    state: Annotated[str, Field(description="waiting, running, done, failed or interrupted.")]
    summary: dict[str, Any]


class ReportSummary(TypedDict):
    """A report in one line."""

    id: int
    run: int | None
    night: Annotated[datetime, Field(description="When the night's run started.")]
    counts: Annotated[
        dict[str, int], Field(description="What there was after it: links, those of each verdict, papers ...")
    ]


class DeliveryState(TypedDict):
    """How it stands with bringing reports to one place of the settings, or one of its services."""

    name: Annotated[str, Field(description="The place, and which of its services; for people.")]
    place: Annotated[str, Field(description="NAME in [deliver.NAME].")]
    target: Annotated[str, Field(description="file, issue, or the service; never its URL, which holds secrets.")]
    report: Annotated[int | None, Field(description="The newest one that is there.")]
    delivered_at: datetime | None
    waiting: Annotated[int, Field(description="How many reports since then are not.")]
    since: Annotated[datetime | None, Field(description="Since when.")]
    attempts: Annotated[int, Field(description="How often the last of them was tried.")]
    next_at: Annotated[datetime | None, Field(description="When the next one is tried.")]
    error: Annotated[str | None, Field(description="Why the last try failed.")]


class Report(ReportSummary):
    """What a night changed."""

    content: Annotated[dict[str, Any], Field(description="As `listkeeper report --format json` gives it.")]


class EntryContents(Entry):
    """An entry as its list's page shows it: all that is known of each link."""

    added_at: Annotated[datetime | None, Field(description="When an import first saw it; null: not known.")]
    details: list[Link]


class SectionContents(TypedDict):
    """A section as its list's page shows it."""

    path: Headings
    level: int
    line: Line
    entries: list[EntryContents]
    links: Annotated[list[Link], Field(description="Those that stand in no entry.")]


class SectionPart(SectionContents):
    """A section as one part of its list's page shows it."""

    number: Annotated[int, Field(description="Its position in the list, by which it is found again; 0: no heading.")]
    is_continued: bool
    intro: Annotated[bytes, Field(description="The Markdown between its heading and its first entry.")]


class SectionPlace(TypedDict):
    """Where on a list's page a section begins."""

    path: Headings
    number: int
    part: int


class ListPart(TypedDict):
    """As much of a list as is shown at once."""

    sections: list[SectionPart]
    places: list[SectionPlace]
    entries: Annotated[int, Field(description="How many are meant, in all parts together.")]
    part: int
    parts: int


class Host(TypedDict):
    """Everything that links name at one host."""

    host: str
    links: int
    verdicts: Counts
    next_allowed_at: Annotated[datetime | None, Field(description="Not to be asked before.")]
    facts: Annotated[dict[str, Any], Field(description="What it taught us.")]


class NightCounts(TypedDict):
    """What there was after a night."""

    report: int
    night: datetime
    counts: dict[str, int]


Health = Annotated[
    int | None,
    Field(
        description="Of the links that we know about, how many in a hundred a person gets to see, rounded down; "
        "null: of none is anything known."
    ),
]


class Cohort(TypedDict):
    """The links that came into the lists in one year."""

    year: int
    links: int
    health: Health
    verdicts: Counts


class Figures(TypedDict):
    """How one list is doing."""

    list: str
    links: int
    verdicts: Counts
    health: Health
    survival: Annotated[list[Cohort], Field(description="Its links by the year in which they came in, oldest first.")]
    nights: Annotated[list[NightCounts], Field(description="What was in it after each of the last nights.")]


class VerdictChange(TypedDict):
    """That a verdict became another one, or settled."""

    at: datetime
    before: str
    after: str
    settled: bool
    reason: str | None


class SourceState(TypedDict):
    """An outside service that is asked, what it allows and how it is doing."""

    name: str
    about: str
    state: Annotated[str, Field(description="on, off, or what setting it needs.")]
    batch: Annotated[int, Field(description="Things asked for in one request.")]
    interval: Annotated[float, Field(description="Least seconds between two requests.")]
    concurrency: Annotated[int, Field(description="Requests under way at once.")]
    daily: Annotated[int | None, Field(description="Requests allowed in a day; null: no such limit.")]
    asked_today: Annotated[int, Field(description="Requests since midnight UTC, with those of sources it shares with.")]
    budget_left: Annotated[int | None, Field(description="Requests left, by its own word or the daily limit.")]
    next_at: Annotated[datetime | None, Field(description="Not to be asked before; null: it may be asked now.")]
    answered_at: Annotated[datetime | None, Field(description="When it last answered.")]
    failed_at: Annotated[datetime | None, Field(description="When it last did not.")]
    errors: Annotated[int, Field(description="Requests in a row that failed.")]
    error: Annotated[str | None, Field(description="Why the last request failed; null: it did not.")]
    found: Annotated[int, Field(description="Things that it was asked for and has.")]
    none: Annotated[int, Field(description="That it does not have.")]
    failed: Annotated[int, Field(description="For which it could not be asked.")]


class Publication(TypedDict):
    """Where a paper was published, by the sources named."""

    doi: Annotated[str | None, Field(description="Of the published paper, lower case.")]
    venue: str | None
    year: int | None
    retracted: bool
    citations: int | None
    hint: Annotated[str | None, Field(description="Where its comment says that it was accepted; no proof.")]


class Code(TypedDict):
    """A repository that a paper's texts or a source name as its code."""

    repository: str
    url: str
    source: Annotated[str, Field(description="abstract, comment, or the source that says so.")]


class JobKind(TypedDict):
    """How many jobs of a kind there are."""

    kind: str
    waiting: int
    under_way: int
    set_aside: Annotated[int, Field(description="Failed too often; a person has to look.")]


class LostJob(TypedDict):
    """A job that was set aside."""

    kind: str
    key: Annotated[str, Field(description="What it is about: a host, a source, a run.")]
    at: datetime
    problem: Annotated[str | None, Field(description="Why it failed the last time.")]


class WorkerState(TypedDict):
    """A process that works on jobs."""

    name: Annotated[str, Field(description="Its machine and process.")]
    started_at: datetime
    seen_at: datetime
    is_there: Annotated[bool, Field(description="It said so lately.")]
    concurrency: Annotated[int, Field(description="Jobs at once, at most; 0: it keeps the schedule only.")]
    under_way: int
    done: int
    memory_mb: Annotated[int, Field(description="At its most.")]


class Schedule(TypedDict):
    """When the nights are."""

    last_slot: Annotated[datetime | None, Field(description="The last night that a process took on.")]
    next_slot: datetime
    is_late: Annotated[bool, Field(description="The last slot passed, and no process took it on.")]


class LastNight(TypedDict):
    """The newest run of a night."""

    run: int
    state: Annotated[str, Field(description="waiting, running, done, failed or interrupted.")]
    started_at: datetime
    seconds: float
    report: int | None
    failed: Annotated[list[str], Field(description="The steps that failed.")]


class Status(TypedDict):
    """How the installation is doing."""

    schedule: Schedule
    jobs: list[JobKind]
    set_aside: list[LostJob]
    workers: list[WorkerState]
    sources: list[SourceState]
    last_night: LastNight | None
    deliveries: list[DeliveryState]
    needs_attention: Annotated[list[str], Field(description="Sentences.")]


def as_json(value: object) -> bytes:
    """Rows as JSON in UTF-8, times as `2026-11-22T02:04:11Z`."""
    return orjson.dumps(value, option=_OPTIONS)
