"""Every question of the doors. Reads only.

A question takes a session and gives rows: plain dictionaries in the shapes of `rows.py`, from Core
statements, never ORM objects. What can be long comes in pages; `every` walks them all:

    with db.read() as session:
        page = queries.links(session, queries.read("#papers list:awesome"), verdicts=["dead"], limit=50)
        page.items, page.next                                   # next: the cursor of the next page, or None
        for row in queries.every(queries.links, session):       # all of them, a page in memory at a time
            ...

    query.py      what a person may type: `#tag`, `list:NAME`
    paging.py     pages and cursors
    lists.py      lists, their sections and tags
    links.py      links as they stand in the lists, and what was seen at a URL
    entries.py    entries, and a whole list as it is read
    metadata.py   papers and repositories
    proposals.py  what should change in the lists, one by one and in groups
    nights.py     runs and reports
"""

from __future__ import annotations

from service.queries.entries import contents, entries, entry
from service.queries.links import links, resource
from service.queries.lists import list_summary, lists, sections, tags
from service.queries.metadata import paper, papers, repositories, repository
from service.queries.nights import report, reports, run, runs
from service.queries.paging import Page, every
from service.queries.proposals import groups, proposal, proposals
from service.queries.query import Query, read
from service.queries.rows import as_json

__all__ = [
    "Page",
    "Query",
    "as_json",
    "contents",
    "entries",
    "entry",
    "every",
    "groups",
    "links",
    "list_summary",
    "lists",
    "paper",
    "papers",
    "proposal",
    "proposals",
    "read",
    "report",
    "reports",
    "repositories",
    "repository",
    "resource",
    "run",
    "runs",
    "sections",
    "tags",
]
