"""The nouns: each value once, its table right under it.

A class with a plain name is a value that travels between rooms; the class that ends in `Row` is
the table it rests in. Only the wing named in a heading below writes the tables under it.

    list ── blocks                              every byte of the file, in order
     └── sections ── entries ── links ─── resource ── observations → verdict
                        └── tags              ├── paper          what arXiv told
                                              ├── repository     what GitHub told
                                              └── snapshot       what the archive holds
    index: what entries are found and sorted by.
    proposal: a change to a list.   run: one execution of a job.   report: what a night changed.

All times are aware and UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

# fmt: off
Word: TypeAlias = Literal["alive", "moved", "blocked", "failing", "dead", "skipped", "invalid", "unchecked"]
"""A verdict's word.

alive: a person sees the page. moved: permanently, with the new address. blocked: refuses robots; a
person would see it. failing: trouble that may pass. dead: gone. skipped: not for us to check.
invalid: no URL. unchecked: not visited yet.
"""

Form: TypeAlias = Literal["inline", "reference", "autolink", "bare", "html", "image"]
"""How a link is written: `[t](u)`, `[t][r]`, `<u>`, `u`, `<a href>`, or an image (Markdown or HTML)."""

ProposalKind: TypeAlias = Literal[
    "moved", "upgrade", "rename", "rewrite", "archive", "publish", "repair", "code", "mark", "duplicate", "remove"
]
"""What a proposal is about.

moved: a new address. upgrade: only https, or a slash. rename: a repository's new name. rewrite: an
address that follows from a rule. archive: a copy of what is dead. publish: the paper in place of its
preprint. repair: what is wrong in the text itself. code: a paper's code, beside the paper. mark: that
a repository is archived. duplicate: an entry that is there twice. remove: an entry of which nothing is left.
"""

ProposalState: TypeAlias = Literal["open", "accepted", "rejected", "snoozed", "superseded", "applied"]

Scope: TypeAlias = Literal["read", "decide", "run"]
"""What a token allows. read: everything that can be seen. decide: accept, reject and snooze
proposals. run: start and stop jobs. Either of the latter two may read as well."""

Way: TypeAlias = Literal["retarget", "behind", "remove", "line"]
"""How a list is changed.

retarget: a link leads elsewhere. behind: words are put behind a link, which may be a link themselves.
remove: an entry is taken out. line: a line becomes another one.
"""
# fmt: on

Clock: TypeAlias = Callable[[], datetime]
"""What time it is: aware, UTC."""

Progress: TypeAlias = Callable[[int, int, str], None]
"""Told how far long work has come: done, total, and a short note."""


def _json(**extra: Any) -> Any:
    """A column for a list or a mapping."""
    return Field(sa_type=JSON, **extra)


def _many() -> Any:
    """The number of a row of which there may be more than four bytes can count."""
    return Field(default=None, sa_type=BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


# --- importing: lists and what stands in them -------------------------------------------------


class ListRow(SQLModel, table=True):
    """A curated Markdown file. `b"".join(block.source)` over its blocks is the file."""

    __tablename__ = "list"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    path: str | None = Field(default=None, description="The file it was last read from, absolute; None: no file.")
    url: str | None = Field(default=None, description="Where it was fetched from; None: it was not fetched.")
    etag: str | None = Field(default=None, description="What the server called the version that was fetched.")
    title: str | None = None
    published: date | None = Field(default=None, description="The date in its front matter.")
    sha256: str = Field(description="Of the file's bytes as last imported.")
    rules: str | None = Field(default=None, description="Fingerprint of the settings it was read with; None: none.")
    pace: dict[str, float] | None = Field(
        default=None,
        sa_type=JSON(none_as_null=True),
        description="Least seconds between two requests that it asks for, by host, or * for all; None: it does not.",
    )
    imported_at: datetime


class BlockRow(SQLModel, table=True):
    """A run of a list's bytes; together the blocks of a list are the file."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("list_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="list.id", ondelete="CASCADE")
    position: int
    kind: str
    line: int = Field(description="1-based, where the block starts.")
    source: bytes = Field(sa_type=LargeBinary)


class SectionRow(SQLModel, table=True):
    """A heading and what stands under it."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("list_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="list.id", ondelete="CASCADE")
    position: int
    level: int = Field(description="1 to 6.")
    line: int
    path: list[str] = _json(description="The headings above it and its own, as rendered, outermost first.")


class EntryRow(SQLModel, table=True):
    """One titled thing in a list. Its id stays its own when the list is imported again."""

    __tablename__ = "entry"
    __table_args__ = (Index("entry_in_order", "list_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="list.id", ondelete="CASCADE")
    section_id: int | None = Field(default=None, foreign_key="section.id", ondelete="SET NULL", index=True)
    position: int
    line: int
    reader: str = Field(description="Which reader understood it.")
    title: str
    note: str | None = None
    venue: str | None = None
    year: int | None = None
    description: str | None = None
    added_at: datetime | None = Field(default=None, description="When an import first saw it; None: not known.")


class ResourceRow(SQLModel, table=True):
    """What a URL names, shared by all links to it."""

    __tablename__ = "resource"

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True, description="`urls.canonical` of the links to it.")
    host: str | None = Field(default=None, index=True, description="None: not on the web.")
    kind: str
    arxiv_id: str | None = Field(default=None, index=True, description="The paper it names, without version.")
    repository: str | None = Field(default=None, index=True, description="owner/name as written, lower case.")


class LinkRow(SQLModel, table=True):
    """A label and a URL at one place of a list."""

    __tablename__ = "link"
    __table_args__ = (Index("link_in_order", "list_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="list.id", ondelete="CASCADE")
    section_id: int | None = Field(default=None, foreign_key="section.id", ondelete="SET NULL", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", ondelete="SET NULL", index=True)
    resource_id: int = Field(foreign_key="resource.id", index=True)
    position: int = Field(description="0-based, in document order; `markdown` counts links the same way.")
    line: int
    column: int
    form: str
    kind: str
    label: str | None = None
    qualifier: str | None = None
    text: str
    url: str = Field(description="The destination as rendered: entities and backslashes decoded, nothing repaired.")
    added_on: date | None = Field(
        default=None, description="When it came into the list: by git, or when an import first saw it; None: not known."
    )
    ignored: str | None = Field(default=None, description="Why it is not looked at, a sentence; None: it is.")


class TagRow(SQLModel, table=True):
    """A word by which entries are found."""

    __tablename__ = "tag"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class EntryTagRow(SQLModel, table=True):
    """That an entry has a tag, and where the tag comes from."""

    __tablename__ = "entry_tag"

    tag_id: int = Field(foreign_key="tag.id", primary_key=True, ondelete="CASCADE")
    entry_id: int = Field(foreign_key="entry.id", primary_key=True, ondelete="CASCADE", index=True)
    origin: str = Field(primary_key=True, description="heading, front-matter, inline, rule, arxiv, github or person.")


class TagAliasRow(SQLModel, table=True):
    """Another word for a tag: whoever says it, a list or a person who asks, means the tag."""

    __tablename__ = "tag_alias"

    name: str = Field(primary_key=True, description="Never a tag's own name.")
    tag_id: int = Field(foreign_key="tag.id", ondelete="CASCADE", index=True)


class TagRefusalRow(SQLModel, table=True):
    """That a person took a tag off an entry: wherever it comes from, the entry does not get it again."""

    __tablename__ = "tag_refusal"

    tag_id: int = Field(foreign_key="tag.id", primary_key=True, ondelete="CASCADE")
    entry_id: int = Field(foreign_key="entry.id", primary_key=True, ondelete="CASCADE", index=True)


# --- checking: what visits saw, and what we believe -------------------------------------------


class Observation(SQLModel):
    """What one visit saw. A fact: never revised."""

    at: datetime
    status: int | None = Field(default=None, description="Of the last answer; None: there was none.")
    cause: str | None = Field(default=None, description="Why there was no answer, by cause: dns-nxdomain, refused ...")
    final_url: str | None = Field(default=None, description="Where the chain of redirects ended.")
    permanent_url: str | None = Field(
        default=None, description="Where the unbroken permanent redirects from its start lead; None: there were none."
    )
    hops: list[dict[str, Any]] = _json(default_factory=list, description="Each answer: url, status, location, seconds.")
    content_type: str | None = None
    headers: dict[str, str] = _json(default_factory=dict, description="Those that decide something.")
    title: str | None = None
    text: str | None = Field(default=None, description="The beginning of the visible text, white space folded.")
    features: dict[str, Any] = _json(default_factory=dict, description="What else was measured on the page.")
    seconds: float = 0.0


class ObservationRow(Observation, table=True):
    __tablename__ = "observation"
    __table_args__ = (Index("observation_of_resource", "resource_id", "at"), Index("ix_observation_at", "at"))

    id: int | None = _many()
    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE")
    run_id: int | None = Field(default=None, foreign_key="run.id", ondelete="SET NULL", index=True)


class Verdict(SQLModel):
    """What we believe of a resource: a fold over its observations."""

    verdict: str = "unchecked"
    reason: str | None = Field(default=None, description="A sentence.")
    status: int | None = None
    final_url: str | None = Field(default=None, description="For moved links the new address.")
    checked_at: datetime | None = None
    since: datetime | None = Field(default=None, description="When the present verdict was first seen.")
    failures: int = Field(default=0, description="Bad nights in a row.")
    settled: bool = Field(default=False, description="A bad verdict has lasted long enough to act on.")


class VerdictRow(Verdict, table=True):
    __tablename__ = "verdict"

    resource_id: int = Field(foreign_key="resource.id", primary_key=True, ondelete="CASCADE")
    next_check_at: datetime | None = Field(default=None, index=True)
    memory: dict[str, Any] = _json(default_factory=dict, description="What the fold goes on from; see checking/fold.")


class VerdictChangeRow(SQLModel, table=True):
    """That a verdict became another one, or settled. Kept for ever."""

    __tablename__ = "verdict_change"

    id: int | None = _many()
    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE", index=True)
    run_id: int | None = Field(default=None, foreign_key="run.id", ondelete="SET NULL", index=True)
    at: datetime = Field(index=True)
    before: str
    after: str
    settled: bool = False
    reason: str | None = None


class PersonWordRow(SQLModel, table=True):
    """That a person looked at a resource: until its term ends, this counts and not what visits see."""

    __tablename__ = "person_word"

    resource_id: int = Field(foreign_key="resource.id", primary_key=True, ondelete="CASCADE")
    word: str = Field(description="alive or dead.")
    said_at: datetime
    until: datetime
    note: str | None = None


class HostRow(SQLModel, table=True):
    """What a host taught us."""

    __tablename__ = "host"

    host: str = Field(primary_key=True)
    next_allowed_at: datetime | None = Field(default=None, description="No request before this.")
    holder: str | None = Field(default=None, index=True, description="The process that may ask it now; None: any may.")
    wanted_at: datetime | None = Field(default=None, description="When another process last asked for its turn.")
    facts: dict[str, Any] = _json(default_factory=dict)


# --- enriching: what sources told us ----------------------------------------------------------


class Paper(SQLModel):
    """A paper on arXiv, as of its latest version. Texts have their white space folded."""

    arxiv_id: str = Field(description="Without version: 1502.04681, math/0309136.")
    title: str
    authors: list[str] = _json(default_factory=list)
    abstract: str
    published: datetime = Field(description="Of the first version.")
    updated: datetime = Field(description="Of the latest version.")
    version: int
    categories: list[str] = _json(default_factory=list)
    doi: str | None = Field(default=None, description="Of the published paper, as its authors gave it.")
    journal_ref: str | None = None
    comment: str | None = None
    withdrawn: bool = False


class PaperRow(Paper, table=True):
    __tablename__ = "paper"

    arxiv_id: str = Field(primary_key=True)
    fetched_at: datetime


class Publication(SQLModel):
    """Where a paper was published, put together from what the sources say."""

    doi: str | None = Field(default=None, description="Of the published paper, lower case.")
    venue: str | None = None
    year: int | None = Field(default=None, description="Of the publication.")
    retracted: bool = False
    citations: int | None = None
    hint: str | None = Field(default=None, description="What its comment says of where it was accepted; no proof.")
    sources: dict[str, str] = _json(default_factory=dict, description="Whose word each field is.")


class PublicationRow(Publication, table=True):
    __tablename__ = "publication"

    arxiv_id: str = Field(primary_key=True)


class FactRow(SQLModel, table=True):
    """What one source says of one field of a paper's publication."""

    __tablename__ = "fact"

    arxiv_id: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: Any = _json(default=None, nullable=True)
    told_at: datetime


class CitationSampleRow(SQLModel, table=True):
    """How often a paper was cited until a day, as one source counts; kept when it changed."""

    __tablename__ = "citation_sample"

    arxiv_id: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    citations: int


class CodeRow(SQLModel, table=True):
    """A repository that a paper's own texts or a source name as its code."""

    __tablename__ = "code"

    arxiv_id: str = Field(primary_key=True)
    repository: str = Field(primary_key=True, description="As `urls.repository` has it.")
    url: str
    source: str = Field(description="abstract, comment, or the source that says so.")


class MatchRow(SQLModel, table=True):
    """A paper on arXiv that a link most likely means although its URL does not name it."""

    __tablename__ = "match"

    resource_id: int = Field(foreign_key="resource.id", primary_key=True, ondelete="CASCADE")
    arxiv_id: str = Field(primary_key=True)
    way: str = Field(description="identifier: its URL has a damaged id; title: found by the entry's title.")
    title: str = Field(description="Of the paper.")
    score: float = Field(description="0 to 100: how well the paper's title agrees with the list's.")


class Repository(SQLModel):
    """A repository on a forge, known by the forge's own number; names change."""

    forge: str = "github"
    number: int = Field(sa_type=BigInteger, description="Of forges without numbers: 63 bits made from their own id.")
    name: str = Field(description="owner/name, as it is called now; with the host before it if that is not github.com.")
    stars: int = Field(description="0 where the forge does not tell.")
    forks: int = 0
    archived: bool = False
    language: str | None = None
    license: str | None = Field(default=None, description="SPDX id.")
    topics: list[str] = _json(default_factory=list)
    description: str | None = None
    homepage: str | None = None
    default_branch: str | None = None
    pushed_at: datetime | None = None
    latest_release: str | None = Field(default=None, description="Its tag.")
    released_at: datetime | None = None


class RepositoryRow(Repository, table=True):
    __tablename__ = "repository"
    __table_args__ = (UniqueConstraint("forge", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    gone: bool = Field(default=False, description="The forge knows it no longer.")
    stars_before: int = Field(default=0, description="When it was first seen, or when they last had doubled.")
    etag: str | None = None
    fetched_at: datetime


class RepositoryNameRow(SQLModel, table=True):
    """A name under which lists know a repository: its present one or a former one, lower case."""

    __tablename__ = "repository_name"

    name: str = Field(primary_key=True)
    repository_id: int = Field(foreign_key="repository.id", ondelete="CASCADE", index=True)


class StarSampleRow(SQLModel, table=True):
    """A repository's stars on a day; kept when they changed."""

    __tablename__ = "star_sample"

    repository_id: int = Field(foreign_key="repository.id", primary_key=True, ondelete="CASCADE")
    on: date = Field(primary_key=True)
    stars: int


class ChangeRow(SQLModel, table=True):
    """That a field of a paper or a repository became another. Kept for ever."""

    __tablename__ = "change"

    id: int | None = Field(default=None, primary_key=True)
    noun: str = Field(description="paper or repository.")
    key: str = Field(index=True, description="arXiv id, or owner/name.")
    run_id: int | None = Field(default=None, foreign_key="run.id", ondelete="SET NULL", index=True)
    at: datetime = Field(index=True)
    field: str
    before: Any = _json(default=None, nullable=True)
    after: Any = _json(default=None, nullable=True)


class Snapshot(SQLModel):
    """A copy of a page in an archive."""

    archive: str = "wayback"
    url: str = Field(description="Where the copy is seen.")
    taken_at: datetime


class SnapshotRow(Snapshot, table=True):
    __tablename__ = "snapshot"

    resource_id: int = Field(foreign_key="resource.id", primary_key=True, ondelete="CASCADE")
    archive: str = Field(primary_key=True, default="wayback")


class LookupRow(SQLModel, table=True):
    """When a source was last asked for something, and how that went.

    `none` (it does not have it) and `failed` (it could not be asked) are different answers.
    """

    __tablename__ = "lookup"

    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    state: str = Field(description="found, none or failed.")
    asked_at: datetime
    next_at: datetime = Field(index=True, description="Due again.")
    failures: int = 0
    error: str | None = None


class LeaseRow(SQLModel, table=True):
    """Who may ask a source now, over all processes, and when the next request may be made."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str | None = None
    held_until: datetime | None = None
    next_at: datetime | None = None
    facts: dict[str, Any] = _json(default_factory=dict, description="Budget left, last success, last error.")


# --- proposing: what should change in the lists -----------------------------------------------


class Proposal(SQLModel):
    """A change to a list that a person may accept."""

    kind: str
    way: Way = Field(default="retarget", sa_type=String, description="retarget, behind, remove or line.")
    old: str | None = Field(default=None, description="The URL as it is in the list; of a repair of text, the line.")
    new: str | None = Field(default=None, description="The URL, or the line, that is to be there; None: none.")
    words: str | None = Field(default=None, description="What is put behind the link; None: nothing is.")
    evidence: list[str] = _json(default_factory=list, description="Sentences.")
    confidence: int = Field(default=50, description="How sure we are that a person would want it, 0 to 100.")
    group: str | None = Field(default=None, description="Findings of one cause, decided together: `dead:a.example`.")


class ProposalRow(Proposal, table=True):
    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("link_id", "kind", "new"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="list.id", ondelete="CASCADE", index=True)
    link_id: int | None = Field(default=None, foreign_key="link.id", ondelete="SET NULL", index=True)
    run_id: int | None = Field(default=None, foreign_key="run.id", ondelete="SET NULL", index=True)
    state: str = Field(default="open", index=True)
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, description="Who said the last word: a person, or a rule.")
    decision: str | None = Field(default=None, description="Why it was rejected, or by what superseded.")
    until: datetime | None = Field(default=None, description="When a snooze or a rejection ends; None: never.")
    diff: str | None = Field(default=None, description="What it changes in the list: hunks of a unified diff.")
    diff_of: str | None = Field(default=None, description="The checksum of the list whose lines the diff shows.")


class DecisionRow(SQLModel, table=True):
    """One word of a person, or of a rule, about some proposals; and how they were before it."""

    __tablename__ = "decision"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    by: str
    action: str = Field(description="accept, reject, snooze or reopen.")
    before: list[dict[str, Any]] = _json(default_factory=list, description="What it changed, as it was.")
    undone_at: datetime | None = None


class TrialRow(SQLModel, table=True):
    """A visit to where a page may be now, by a rule that its neighbours show."""

    __tablename__ = "trial"

    resource_id: int = Field(foreign_key="resource.id", primary_key=True, ondelete="CASCADE")
    url: str = Field(primary_key=True)
    works: bool = Field(description="There is a page.")
    tried_at: datetime


class PullRequestRow(SQLModel, table=True):
    """A pull request, or merge request, that accepted changes were offered in."""

    __tablename__ = "pull_request"
    __table_args__ = (UniqueConstraint("project", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    project: str = Field(description="Where, as HOST/OWNER/NAME.")
    branch: str
    number: int
    url: str
    state: str = Field(default="open", description="open, merged, or closed without that.")
    proposals: list[int] = _json(default_factory=list, description="Those whose changes are in it.")
    opened_at: datetime
    settled_at: datetime | None = Field(default=None, description="When we saw that it is not open any more.")


# --- index: what entries are found and sorted by -----------------------------------------------


class EntryIndexRow(SQLModel, table=True):
    """What an entry is sorted by, taken together from what is known of its links.

    Beside it stands `entry_words`, which the migrations make: the words of its texts, in a full-text
    table of SQLite (FTS5) or as a tsvector of PostgreSQL.
    """

    __tablename__ = "entry_index"

    entry_id: int = Field(foreign_key="entry.id", primary_key=True, ondelete="CASCADE")
    year: int | None = Field(default=None, index=True, description="Of its note, else of its paper.")
    stars: int | None = Field(default=None, index=True, description="Of its repository with most.")
    citations: int | None = Field(default=None, index=True, description="Of its paper with most.")


# --- jobs: when, and what came of it ----------------------------------------------------------


class RunRow(SQLModel, table=True):
    """One execution of a job."""

    __tablename__ = "run"

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(description="import, check, enrich, nightly ...")
    started_at: datetime = Field(index=True)
    finished_at: datetime | None = None
    seen_at: datetime | None = Field(default=None, description="While it runs: when its process last said so.")
    state: str = Field(default="running", description="waiting, running, done, failed or interrupted.")
    summary: dict[str, Any] = _json(default_factory=dict)


class WorkerRow(SQLModel, table=True):
    """A process that shares a PostgreSQL with others. Its times are the database's, which all see alike."""

    __tablename__ = "worker"

    id: str = Field(primary_key=True)
    name: str = Field(description="For people: machine and process.")
    started_at: datetime
    seen_at: datetime = Field(description="When it last said that it is there.")
    facts: dict[str, Any] = _json(default_factory=dict, description="How many jobs it is at, how many it did ...")


class ReportRow(SQLModel, table=True):
    """What a night changed."""

    __tablename__ = "report"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int | None = Field(default=None, foreign_key="run.id", ondelete="SET NULL", index=True)
    night: datetime = Field(index=True, description="When the night's run started.")
    content: dict[str, Any] = _json(default_factory=dict)


class DeliveryRow(SQLModel, table=True):
    """That a report is to be brought to somebody, and how that goes."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("report_id", "place", "target"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", ondelete="CASCADE")
    place: str = Field(description="NAME in [deliver.NAME].")
    target: str = Field(description="To what of it: `file`, `issue`, or a service; never its URL, which holds secrets.")
    state: str = Field(
        default="waiting",
        index=True,
        description="waiting, under way, delivered, unneeded, superseded, dropped, given up.",
    )
    attempts: int = 0
    created_at: datetime
    tried_at: datetime | None = None
    next_at: datetime | None = Field(
        default=None, description="When it is tried; while it is under way, when that counts as interrupted."
    )
    error: str | None = Field(default=None, description="Why the last try failed.")
    facts: dict[str, Any] = _json(default_factory=dict, description="What is known there: the number of an issue ...")


class SlotRow(SQLModel, table=True):
    """That one process took on a schedule's slot, so that no other does."""

    __tablename__ = "slot"

    schedule: str = Field(primary_key=True)
    slot: datetime = Field(primary_key=True)
    claimed_at: datetime


# --- admitting: who may write -----------------------------------------------------------------


class TokenRow(SQLModel, table=True):
    """That whoever holds a secret may do some things. The secret itself is not kept."""

    __tablename__ = "token"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, description="What its owner calls it.")
    digest: str = Field(description="SHA-256 of the secret, hexadecimal.")
    scopes: list[str] = _json(description="What it may do, as Scope has it.")
    created_at: datetime
    expires_at: datetime | None = Field(default=None, description="None: never.")
    last_used_at: datetime | None = Field(default=None, description="To the minute.")
    revoked_at: datetime | None = Field(default=None, description="None: it holds.")


class SignInRow(SQLModel, table=True):
    """That a browser is known. What its cookie holds is not kept."""

    __tablename__ = "sign_in"

    digest: str = Field(primary_key=True, description="SHA-256 of the cookie, hexadecimal.")
    token_id: int = Field(foreign_key="token.id", ondelete="CASCADE", index=True)
    since: datetime
    until: datetime = Field(index=True)
