"""One example of each row, as the OpenAPI document shows it. The tests hold them against the shapes."""

from __future__ import annotations

from typing import Any

_LIST = "2015-10-09-rnn-and-lstm"
_NIGHT = "2026-11-22T02:00:00Z"

_PAPER: dict[str, Any] = {
    "arxiv_id": "1502.04681",
    "title": "Unsupervised Learning of Video Representations using LSTMs",
    "authors": ["Nitish Srivastava", "Elman Mansimov", "Ruslan Salakhutdinov"],
    "abstract": "We use multilayer Long Short Term Memory (LSTM) networks to learn representations of video sequences.",
    "published": "2015-02-16",
    "updated": "2016-01-04",
    "version": 3,
    "categories": ["cs.LG", "cs.CV", "cs.NE"],
    "doi": None,
    "journal_ref": None,
    "comment": None,
    "withdrawn": False,
    "publication": {
        "doi": None,
        "venue": "International Conference on Machine Learning",
        "year": 2015,
        "retracted": False,
        "citations": 2791,
        "hint": None,
    },
    "code": [
        {
            "repository": "emansim/unsupervised-videos",
            "url": "https://github.com/emansim/unsupervised-videos",
            "source": "huggingface-papers",
        },
    ],
    "sources": {"title": "arxiv", "abstract": "arxiv", "publication.venue": "semanticscholar"},
}
_REPOSITORY: dict[str, Any] = {
    "name": "emansim/unsupervised-videos",
    "former_names": [],
    "stars": 353,
    "forks": 150,
    "archived": False,
    "language": "C++",
    "license": None,
    "topics": [],
    "description": "Unsupervised Learning of Video Representations using LSTMs",
    "default_branch": "master",
    "latest_release": None,
    "pushed_at": "2016-05-23T18:11:45Z",
    "forge": "github",
    "gone": False,
}
_PLACE = {"id": 17, "list": _LIST, "line": 82, "title": "Unsupervised Learning of Video Representations using LSTMs"}
_BELIEF: dict[str, Any] = {
    "verdict": "moved",
    "reason": "The repository was renamed.",
    "status": 200,
    "final_url": "https://github.com/hardmaru/write-rnn",
    "checked_at": "2026-11-22T02:04:11Z",
    "since": "2026-11-19T02:03:50Z",
    "failures": 0,
    "settled": False,
}
_COUNTS = {"alive": 95, "dead": 10, "moved": 8}
_REPORT: dict[str, Any] = {"id": 12, "run": 40, "night": _NIGHT, "counts": _COUNTS}

EXAMPLES: dict[str, dict[str, Any]] = {
    "ListSummary": {
        "name": _LIST,
        "title": "RNN and LSTM",
        "published": "2015-10-09",
        "imported_at": "2026-11-21T18:20:05Z",
        "sections": 15,
        "entries": 64,
        "links": 113,
        "verdicts": _COUNTS,
    },
    "Section": {"list": _LIST, "path": ["Papers"], "level": 1, "line": 68, "entries": 24, "links": 51},
    "Entry": {
        "id": 17,
        "list": _LIST,
        "section": ["Papers"],
        "line": 82,
        "title": _PLACE["title"],
        "note": "ICML2015",
        "venue": "ICML",
        "year": 2015,
        "description": None,
        "tags": ["deep_learning", "papers", "rnn-and-lstm"],
        "links": [
            {"label": "paper", "qualifier": None, "url": "http://arxiv.org/abs/1502.04681", "verdict": "alive"},
            {
                "label": "github",
                "qualifier": None,
                "url": "https://github.com/emansim/unsupervised-videos",
                "verdict": "alive",
            },
        ],
        "paper": _PAPER,
        "repositories": [_REPOSITORY],
    },
    "Link": {
        "id": 6,
        "list": _LIST,
        "section": ["Papers"],
        "entry": "Generating Sequences With Recurrent Neural Networks",
        "line": 73,
        "label": "github",
        "qualifier": None,
        "text": "https://github.com/hardmaru/write-rnn-tensorflow",
        "url": "https://github.com/hardmaru/write-rnn-tensorflow",
        "kind": "github",
        **_BELIEF,
    },
    "Tag": {"name": "papers", "entries": 24, "origins": {"heading": 24}, "aliases": []},
    "Paper": _PAPER,
    "PaperInLists": {**_PAPER, "entries": [_PLACE]},
    "Repository": _REPOSITORY,
    "RepositoryInLists": {**_REPOSITORY, "entries": [_PLACE]},
    "Resource": {
        "url": "https://github.com/hardmaru/write-rnn-tensorflow",
        "host": "github.com",
        "kind": "github",
        "arxiv_id": None,
        "repository": "hardmaru/write-rnn-tensorflow",
        **_BELIEF,
        "next_check_at": "2026-11-25T02:00:00Z",
        "observations": [
            {
                "at": "2026-11-22T02:04:11Z",
                "status": 200,
                "cause": None,
                "final_url": "https://github.com/hardmaru/write-rnn",
                "permanent_url": "https://github.com/hardmaru/write-rnn",
                "hops": [],
                "content_type": "text/html",
                "title": "hardmaru/write-rnn",
                "seconds": 0.42,
            }
        ],
        "snapshots": [],
    },
    "Proposal": {
        "id": 3,
        "kind": "moved",
        "list": _LIST,
        "line": 73,
        "entry": "Generating Sequences With Recurrent Neural Networks",
        "old": "https://github.com/hardmaru/write-rnn-tensorflow",
        "new": "https://github.com/hardmaru/write-rnn",
        "state": "open",
        "evidence": ["It led to the same place on 3 nights."],
        "group": "rename",
        "way": "retarget",
        "words": None,
        "confidence": 99,
        "diff": "@@ -73 +73 @@\n-- github: <https://github.com/hardmaru/write-rnn-tensorflow>\n"
        "+- github: <https://github.com/hardmaru/write-rnn>\n",
        "old_page": "https://github.com/hardmaru/write-rnn-tensorflow",
        "new_page": "https://github.com/hardmaru/write-rnn",
        "created_at": _NIGHT,
        "decided_at": None,
        "decided_by": None,
        "decision": None,
        "until": None,
    },
    "Run": {
        "id": 40,
        "job": "nightly",
        "started_at": _NIGHT,
        "finished_at": "2026-11-22T02:06:31Z",
        "state": "done",
        "summary": {"visits": 113},
    },
    "Allowed": {"name": "laptop", "scopes": ["decide", "run"]},
    "ReportSummary": _REPORT,
    "Report": {**_REPORT, "content": {"night": _NIGHT, "counts": {"now": _COUNTS, "before": None}, "newly_dead": []}},
}
