"""A small but full world of records, written by hand: what importing, checking, enriching and proposing leave.

Two lists share resources, so that what is known once shows at every place. Numbers and titles are
true to life; the verdicts are made up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from service import index, models, urls
from service.database import Database
from service.importing.flow import import_content
from service.importing.reading import Content

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RNN = "2015-10-09-rnn-and-lstm"
DRAFTS = "notes/drafts"


class Entry(NamedTuple):
    id: int
    owner: int
    section: int
    line: int
    title: str
    tags: list[str]
    note: str | None = None
    venue: str | None = None
    year: int | None = None


class Link(NamedTuple):
    owner: int
    section: int | None
    entry: int | None
    line: int
    label: str | None
    qualifier: str | None
    url: str


class Verdict(NamedTuple):
    url: str
    word: str
    reason: str | None
    status: int | None
    final_url: str | None
    days: int
    failures: int
    settled: bool


class Repository(NamedTuple):
    id: int
    name: str
    former_names: list[str]
    stars: int
    archived: bool
    gone: bool
    language: str | None
    license: str | None


# fmt: off
ENTRIES = [
    Entry(1, 1, 2, 20, "A Beginner's Guide to Recurrent Networks and LSTMs", ["tutorials"]),
    Entry(2, 1, 2, 28, "Understanding LSTM Networks", ["tutorials"]),
    Entry(3, 1, 4, 70, "Generating Sequences With Recurrent Neural Networks", ["papers"]),
    Entry(4, 1, 4, 82, "Unsupervised Learning of Video Representations using LSTMs", ["papers"], "ICML2015", "ICML", 2015),
    Entry(5, 1, 4, 90, "DRAW: A Recurrent Neural Network For Image Generation", ["papers"]),
    Entry(6, 1, 5, 101, "Grid Long Short-Term Memory", ["papers", "lstm"]),
    Entry(7, 2, 6, 5, "Things to sort", ["Inbox"]),
]

LINKS = [
    Link(1, 1, None, 9, None, None, "img/rnn.png"),
    Link(1, 2, 1, 22, None, None, "http://deeplearning4j.org/lstm.html"),
    Link(1, 2, 2, 30, "blog", None, "http://colah.github.io/posts/2015-08-Understanding-LSTMs/"),
    Link(1, 2, 2, 31, "ZH", None, "http://www.jianshu.com/p/9dc9f41f0b29"),
    Link(1, 4, 3, 72, "arxiv", None, "http://arxiv.org/abs/1308.0850"),
    Link(1, 4, 3, 73, "github", None, "https://github.com/hardmaru/write-rnn-tensorflow"),
    Link(1, 4, 3, 74, "blog", None, "http://blog.otoro.net/2015/12/12/handwriting-generation-demo-in-tensorflow/#demo"),
    Link(1, 4, 4, 84, "project", None, "http://www.cs.toronto.edu/~nitish/unsupervised_video/"),
    Link(1, 4, 4, 85, "paper", None, "http://arxiv.org/abs/1502.04681"),
    Link(1, 4, 4, 86, "code", None, "http://www.cs.toronto.edu/~nitish/unsupervised_video/unsup_video_lstm.tar.gz"),
    Link(1, 4, 4, 87, "github", None, "https://github.com/emansim/unsupervised-videos"),
    Link(1, 4, 5, 92, "github", "Theano", "https://github.com/jbornschein/draw"),
    Link(1, 4, 5, 93, "github", "Lasagne", "https://github.com/skaae/lasagne-draw"),
    Link(1, 4, 5, 94, "video", None, "https://www.youtube.com/watch?v=Zt-7MI9eKEo"),
    Link(1, 5, 6, 103, "slides", None, "http:///slides.pdf"),
    Link(1, 5, 6, 104, "mail", None, "mailto:someone@example.org"),
    Link(2, None, None, 1, None, None, "#top"),
    Link(2, 6, 7, 7, "paper", None, "https://arxiv.org/abs/1502.04681"),
    Link(2, 6, 7, 8, "new", None, "https://example.org/not-visited-yet"),
    Link(2, 6, 7, 9, "old name", None, "https://github.com/hardmaru/write-rnn-tensorflow"),
]

VERDICTS = [
    Verdict("http://deeplearning4j.org/lstm.html", "dead", "The page is gone (404).", 404, None, 12, 12, True),
    Verdict("http://colah.github.io/posts/2015-08-Understanding-LSTMs/", "alive", None, 200, None, 90, 0, False),
    Verdict("http://www.jianshu.com/p/9dc9f41f0b29", "blocked", "The site refuses robots (403).", 403, None, 40, 0, False),
    Verdict("http://arxiv.org/abs/1308.0850", "alive", None, 200, None, 90, 0, False),
    Verdict("https://github.com/hardmaru/write-rnn-tensorflow", "moved", "The repository was renamed.", 200, "https://github.com/hardmaru/write-rnn", 3, 0, False),
    Verdict("http://blog.otoro.net/2015/12/12/handwriting-generation-demo-in-tensorflow/", "moved", "It redirects permanently.", 200, "https://blog.otoro.net/2015/12/12/handwriting-generation-demo-in-tensorflow/", 3, 0, False),
    Verdict("http://www.cs.toronto.edu/~nitish/unsupervised_video/", "alive", None, 200, None, 90, 0, False),
    Verdict("http://arxiv.org/abs/1502.04681", "alive", None, 200, None, 90, 0, False),
    Verdict("https://arxiv.org/abs/1502.04681", "alive", None, 200, None, 90, 0, False),
    Verdict("http://www.cs.toronto.edu/~nitish/unsupervised_video/unsup_video_lstm.tar.gz", "failing", "The host took too long to answer.", None, None, 1, 1, False),
    Verdict("https://github.com/emansim/unsupervised-videos", "alive", None, 200, None, 90, 0, False),
    Verdict("https://github.com/jbornschein/draw", "alive", None, 200, None, 90, 0, False),
    Verdict("https://github.com/skaae/lasagne-draw", "dead", "The repository is gone.", 404, None, 0, 1, False),
    Verdict("mailto:someone@example.org", "skipped", "Addresses of the kind mailto: are not checked.", None, None, 9, 0, False),
]
# fmt: on

PAPERS = [
    {
        "arxiv_id": "1308.0850",
        "title": "Generating Sequences With Recurrent Neural Networks",
        "authors": ["Alex Graves"],
        "abstract": "This paper shows how Long Short-term Memory recurrent neural networks can be used to generate "
        "complex sequences with long-range structure, simply by predicting one data point at a time.",
        "published": datetime(2013, 8, 4, 21, 4, 36, tzinfo=UTC),
        "updated": datetime(2014, 6, 5, 12, 16, 1, tzinfo=UTC),
        "version": 5,
        "categories": ["cs.NE", "cs.CL"],
        "comment": "Thanks to Peng Liu and Sergey Zyrianov for various corrections",
    },
    {
        "arxiv_id": "1502.04681",
        "title": "Unsupervised Learning of Video Representations using LSTMs",
        "authors": ["Nitish Srivastava", "Elman Mansimov", "Ruslan Salakhutdinov"],
        "abstract": "We use multilayer Long Short Term Memory (LSTM) networks to learn representations of video "
        "sequences.",
        "published": datetime(2015, 2, 16, 20, 0, tzinfo=UTC),
        "updated": datetime(2016, 1, 4, 15, 0, tzinfo=UTC),
        "version": 3,
        "categories": ["cs.LG", "cs.CV", "cs.NE"],
    },
]

REPOSITORIES = [
    Repository(1, "hardmaru/write-rnn", ["hardmaru/write-rnn-tensorflow"], 1043, False, False, "Python", "MIT"),
    Repository(2, "emansim/unsupervised-videos", [], 353, True, False, "C++", None),
    Repository(3, "jbornschein/draw", [], 104, False, False, "Python", "BSD-3-Clause"),
    Repository(4, "skaae/lasagne-draw", [], 66, False, True, "Python", None),
]


STARS = [(1, 40, 1000), (1, 12, 1031), (1, 0, 1043)]
"""Repository, days ago, stars."""

PROSE = b"Three kinds, *all* of them `gated` but the first.\n\n"


def fill(database: Database) -> None:
    """Write all of it into an empty installation."""
    with database.write() as session:
        for table, rows in _everything().items():
            session.execute(sa.insert(table), rows)
    index.everything(database)


def _everything() -> dict[Any, list[dict[str, Any]]]:
    resources = {url: number for number, url in enumerate(dict.fromkeys(urls.canonical(link.url) for link in LINKS), 1)}
    return {
        models.RunRow: list(_runs()),
        models.ListRow: list(_lists()),
        models.SectionRow: list(_sections()),
        models.EntryRow: [_entry(position, entry) for position, entry in enumerate(ENTRIES)],
        models.TagRow: [{"id": number, "name": name} for name, number in _tag_ids().items()],
        models.EntryTagRow: [
            {"tag_id": _tag_ids()[name], "entry_id": entry.id, "origin": origin}
            for entry in ENTRIES
            for name, origin in [*((tag, "heading") for tag in entry.tags), ("deep_learning", "front-matter")]
        ]
        + [{"tag_id": _tag_ids()["papers"], "entry_id": 4, "origin": "person"}],
        models.ResourceRow: [_resource(number, url) for url, number in resources.items()],
        models.LinkRow: [_link(position, resources, link) for position, link in enumerate(LINKS)],
        models.VerdictRow: [_verdict(resources, verdict) for verdict in VERDICTS],
        models.ObservationRow: list(_observations(resources)),
        models.SnapshotRow: [
            {
                "resource_id": resources["http://deeplearning4j.org/lstm.html"],
                "archive": "wayback",
                "url": "https://web.archive.org/web/20151011120000/http://deeplearning4j.org/lstm.html",
                "taken_at": datetime(2015, 10, 11, 12, tzinfo=UTC),
            }
        ],
        models.PaperRow: [
            {"doi": None, "journal_ref": None, "comment": None, "withdrawn": False, "fetched_at": NIGHT, **paper}
            for paper in PAPERS
        ],
        models.RepositoryRow: [_repository(repository) for repository in REPOSITORIES],
        models.RepositoryNameRow: [
            {"name": name.lower(), "repository_id": repository.id}
            for repository in REPOSITORIES
            for name in [repository.name, *repository.former_names]
        ],
        models.StarSampleRow: [
            {"repository_id": repository, "on": (NIGHT - timedelta(days=days)).date(), "stars": stars}
            for repository, days, stars in STARS
        ],
        models.BlockRow: [
            {"list_id": 1, "position": 0, "kind": "heading", "line": 7, "source": b"# Types of RNN\n\n"},
            {
                "list_id": 1,
                "position": 1,
                "kind": "paragraph",
                "line": 9,
                "source": b"![The unrolled network](img/rnn.png)\n\n",
            },
            {"list_id": 1, "position": 2, "kind": "paragraph", "line": 11, "source": PROSE},
            {"list_id": 1, "position": 3, "kind": "heading", "line": 18, "source": b"# Tutorials\n\n"},
            {"list_id": 1, "position": 4, "kind": "paragraph", "line": 20, "source": b"**A Beginner's Guide ...**\n\n"},
            {"list_id": 1, "position": 5, "kind": "paragraph", "line": 21, "source": b"Said of the guide.\n\n"},
        ],
        models.VerdictChangeRow: [
            {
                "resource_id": resources["http://deeplearning4j.org/lstm.html"],
                "run_id": None,
                "at": NIGHT - timedelta(days=days),
                "before": before,
                "after": after,
                "settled": settled,
                "reason": "The page is gone (404).",
            }
            for days, before, after, settled in ((12, "alive", "failing", False), (9, "failing", "dead", True))
        ],
        models.HostRow: [
            {"host": "www.jianshu.com", "next_allowed_at": None, "facts": {"browser": True, "interval": 2.5}}
        ],
        models.ProposalRow: list(_proposals()),
        models.ReportRow: [{"id": 1, "run_id": 1, "night": NIGHT, "content": report_content()}],
    }


def _runs() -> Any:
    minute = timedelta(minutes=1)
    yield {
        "id": 1,
        "job": "nightly",
        "started_at": NIGHT,
        "finished_at": NIGHT + 3 * minute,
        "state": "done",
        "summary": {"checked": 20},
    }
    yield {
        "id": 2,
        "job": "check",
        "started_at": NIGHT + 9 * minute,
        "finished_at": None,
        "state": "running",
        "summary": {},
    }


def _lists() -> Any:
    for number, name, title, published in ((1, RNN, "RNN and LSTM", date(2015, 10, 9)), (2, DRAFTS, None, None)):
        yield {
            "id": number,
            "name": name,
            "path": None,
            "title": title,
            "published": published,
            "sha256": "0" * 64,
            "imported_at": NIGHT,
        }


def _sections() -> Any:
    headings = [
        (1, 1, 1, 7, ["Types of RNN"]),
        (2, 1, 1, 18, ["Tutorials"]),
        (3, 1, 1, 60, ["Train RNN"]),
        (4, 1, 1, 68, ["Papers"]),
        (5, 1, 2, 99, ["Papers", "LSTM"]),
        (6, 2, 1, 3, ["Papers"]),
    ]
    for number, owner, level, line, path in headings:
        yield {"id": number, "list_id": owner, "position": number, "level": level, "line": line, "path": path}


def _entry(position: int, entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "list_id": entry.owner,
        "section_id": entry.section,
        "position": position,
        "line": entry.line,
        "reader": "post",
        "title": entry.title,
        "note": entry.note,
        "venue": entry.venue,
        "year": entry.year,
        "description": "Not read yet." if entry.owner == 2 else None,
    }


def _tag_ids() -> dict[str, int]:
    names = dict.fromkeys([*(tag for entry in ENTRIES for tag in entry.tags), "deep_learning"])
    return {name: number for number, name in enumerate(names, 1)}


def _resource(number: int, url: str) -> dict[str, Any]:
    return {
        "id": number,
        "url": url,
        "host": urls.host(url),
        "kind": urls.kind(url),
        "arxiv_id": urls.arxiv_id(url),
        "repository": urls.repository(url),
    }


def _link(position: int, resources: dict[str, int], link: Link) -> dict[str, Any]:
    image = link.url.endswith(".png")
    return {
        "list_id": link.owner,
        "section_id": link.section,
        "entry_id": link.entry,
        "resource_id": resources[urls.canonical(link.url)],
        "position": position,
        "line": link.line,
        "column": 1,
        "form": "image" if image else "inline",
        "kind": "image" if image else urls.kind(link.url),
        "label": link.label,
        "qualifier": link.qualifier,
        "text": "The unrolled network" if image else link.url,
        "url": link.url,
    }


def _verdict(resources: dict[str, int], verdict: Verdict) -> dict[str, Any]:
    return {
        "resource_id": resources[verdict.url],
        "verdict": verdict.word,
        "reason": verdict.reason,
        "status": verdict.status,
        "final_url": verdict.final_url,
        "checked_at": NIGHT + timedelta(seconds=11, microseconds=250),
        "since": NIGHT - timedelta(days=verdict.days),
        "failures": verdict.failures,
        "settled": verdict.settled,
        "next_check_at": NIGHT + timedelta(days=1),
    }


def _observations(resources: dict[str, int]) -> Any:
    for days in range(60):
        yield {
            "resource_id": resources["http://deeplearning4j.org/lstm.html"],
            "run_id": 1 if days == 0 else None,
            "at": NIGHT - timedelta(days=days),
            "status": 404 if days < 12 else 200,
            "cause": None,
            "final_url": None,
            "permanent_url": None,
            "hops": [],
            "content_type": "text/html",
            "headers": {},
            "title": None,
            "text": "Recurrent nets and how they learn, told for beginners.",
            "features": {"bytes": 4096},
            "seconds": 0.25,
        }


def _repository(repository: Repository) -> dict[str, Any]:
    return {
        "id": repository.id,
        "forge": "github",
        "number": repository.id,
        "name": repository.name,
        "stars": repository.stars,
        "forks": repository.stars // 4,
        "archived": repository.archived,
        "language": repository.language,
        "license": repository.license,
        "topics": ["rnn"],
        "description": None,
        "homepage": None,
        "default_branch": "master",
        "pushed_at": datetime(2018, 6, 4, tzinfo=UTC),
        "gone": repository.gone,
        "etag": None,
        "fetched_at": NIGHT,
    }


def _proposals() -> Any:
    renamed, gone = VERDICTS[4], VERDICTS[0]
    copy = f"https://web.archive.org/web/20151011120000/{gone.url}"
    for number, link, kind, state, old, new, evidence, group in (
        (1, 6, "moved", "open", renamed.url, renamed.final_url, "GitHub calls it hardmaru/write-rnn.", "renamed"),
        (2, 2, "archive", "accepted", gone.url, copy, "Dead for 12 nights.", None),
    ):
        yield {
            "id": number,
            "list_id": 1,
            "link_id": link,
            "kind": kind,
            "state": state,
            "old": old,
            "new": new,
            "evidence": [evidence],
            "group": group,
            "created_at": NIGHT,
            "decided_at": None,
            "decision": None,
        }


def report_content() -> dict[str, Any]:
    """A night's report in the shape of `listkeeper report --format json`."""
    return {
        "night": "2026-11-22T02:00:00Z",
        "since": None,
        "until": "2026-11-22T02:03:00Z",
        "counts": {
            "now": {"links": 20, "alive": 7, "moved": 3, "dead": 2, "failing": 1, "blocked": 1},
            "before": {"links": 20, "alive": 8, "moved": 3, "dead": 1, "failing": 1, "blocked": 1},
        },
        "newly_dead": [
            {
                "list": RNN,
                "line": 93,
                "url": "https://github.com/skaae/lasagne-draw",
                "entry": "DRAW: A Recurrent Neural Network For Image Generation",
                "reason": "The repository is gone.",
            }
        ],
        "settled": [{"list": RNN, "line": 22, "url": "http://deeplearning4j.org/lstm.html", "reason": "Gone (404)."}],
        "recovered": [],
        "moved": [
            {
                "list": RNN,
                "line": 73,
                "url": "https://github.com/hardmaru/write-rnn-tensorflow",
                "entry": "Generating Sequences With Recurrent Neural Networks",
                "target": "https://github.com/hardmaru/write-rnn",
                "reason": "The repository was renamed.",
            }
        ],
        "hosts": [],
        "repositories": [
            {
                "list": RNN,
                "line": 87,
                "url": "https://github.com/emansim/unsupervised-videos",
                "entry": "Unsupervised Learning of Video Representations using LSTMs",
                "reason": "Archived by its owner: nobody works on it any more.",
                "repository": "emansim/unsupervised-videos",
            }
        ],
        "papers": [],
        "proposals": [],
        "pending": {},
        "unchecked": [],
        "method": {"seconds": 180.0, "visits": 14, "steps": [], "notes": ["A verdict weighs all visits so far."]},
    }


HOSTILE = "hostile/<b>"
SCRIPT = '</title></p><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover=alert(1) x="'
LONG_WORD = "W" * 10_000
TURNED = "\u202egnp.exe\u0000\u0007"
HOSTILE_URLS = [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    'https://example.org/"onmouseover="alert(1)',
    "https://user:secret@example.org/",
    f"https://example.org/{LONG_WORD}",
    "https://[::1",
]


HOSTILE_PROSE = (
    f"{SCRIPT} [here](javascript:alert(1)) ![](https://tracker.example/x.png) <style>*{{display:none}}</style>\n\n"
    '<a href="javascript:alert(1)" onclick="alert(1)" style="position:fixed">there</a> <https://example.org/fine>\n'
)


def fill_hostile(database: Database) -> None:
    """A list by somebody who means ill, or by nobody who means anything."""
    with database.write() as session:
        session.execute(sa.insert(models.ListRow), [{**next(_lists()), "id": 66, "name": HOSTILE, "title": SCRIPT}])
        block = {"list_id": 66, "position": 0, "kind": "paragraph", "line": 2001, "source": HOSTILE_PROSE.encode()}
        session.execute(sa.insert(models.BlockRow), [block])
        section = {"id": 66, "list_id": 66, "position": 0, "level": 1, "line": 1, "path": [SCRIPT, LONG_WORD]}
        said = {"id": 67, "list_id": 66, "position": 1, "level": 1, "line": 2000, "path": [TURNED.replace("\0", "")]}
        session.execute(sa.insert(models.SectionRow), [section, said])
        texts = enumerate([SCRIPT, LONG_WORD, TURNED.replace("\0", ""), ""])
        entries = [Entry(660 + number, 66, 66, number, text, [], text, text, 2015) for number, text in texts]
        session.execute(sa.insert(models.EntryRow), [_entry(n, entry) for n, entry in enumerate(entries)])
        session.execute(sa.insert(models.TagRow), [{"id": 66, "name": SCRIPT}])
        session.execute(sa.insert(models.EntryTagRow), [{"tag_id": 66, "entry_id": 660, "origin": "heading"}])
        addresses = [urls.canonical(url) for url in HOSTILE_URLS]
        resources = {address: 660 + number for number, address in enumerate(addresses)}
        session.execute(sa.insert(models.ResourceRow), [_resource(number, url) for url, number in resources.items()])
        links = [
            Link(66, 66, 660, line, label, SCRIPT, url)
            for line, url in enumerate(HOSTILE_URLS)
            for label in (None, SCRIPT)
        ]
        session.execute(sa.insert(models.LinkRow), [_link(n, resources, link) for n, link in enumerate(links)])
        verdicts = [Verdict(url, "moved", SCRIPT, 200, "javascript:alert(1)", 1, 0, False) for url in addresses]
        session.execute(sa.insert(models.VerdictRow), [_verdict(resources, verdict) for verdict in verdicts])
        finding = {"list": SCRIPT, "line": 1, "url": "javascript:alert(1)", "entry": TURNED, "reason": SCRIPT}
        finding |= {"id": 1, "kind": SCRIPT, "new": " javascript:alert(1)", "copy": "vbscript:x"}
        moved = {**finding, "target": "data:text/html,<script>alert(1)</script>"}
        content = {**report_content(), "newly_dead": [finding], "moved": [moved], "proposals": [finding]}
        row = {"id": 66, "run_id": None, "night": NIGHT, "content": content}
        session.execute(sa.insert(models.ReportRow), [row])


REPAIRED = """\
# Papers

**Generating Sequences With Recurrent Neural Networks**

- arxiv: [http://arxiv.org/abs/1308.0850](http://arxiv.org/abs/1308.0850)
- github: [https://github.com/hardmaru/write-rnn-tensorflow](https://github.com/hardmaru/write-rnn-tensorflow)

**Understanding LSTM Networks**

- blog: [http://colah.github.io/posts/2015-08-Understanding-LSTMs/](http://colah.github.io/posts/2015-08-Understanding-LSTMs/)
"""


def fill_inbox(database: Database) -> None:
    """A list with two open proposals in two groups, and one that was rejected."""
    import_content(database, Content("repaired", REPAIRED.encode()), now=NIGHT)
    blog = "colah.github.io/posts/2015-08-Understanding-LSTMs/"
    changes = [
        (
            2,
            "rename",
            "rename",
            "https://github.com/hardmaru/write-rnn-tensorflow",
            "https://github.com/hardmaru/write-rnn",
        ),
        (3, "upgrade", "https", f"http://{blog}", f"https://{blog}"),
    ]
    with database.write() as session:
        for link, kind, group, old, new in changes:
            diff = f"@@ -1 +1 @@\n-- [{old}]({old})\n+- [{new}]({new})\n"
            values = {"list_id": 1, "link_id": link, "kind": kind, "group": group, "old": old, "new": new, "diff": diff}
            made = {"evidence": ["GitHub calls it hardmaru/write-rnn."], "created_at": NIGHT}
            session.add(models.ProposalRow(**values, **made))
        session.add(models.ProposalRow(list_id=1, link_id=1, kind="moved", state="rejected", created_at=NIGHT))
