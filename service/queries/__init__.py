"""Every question of the doors. Reads only.

A question takes a session and gives rows: plain dictionaries in the shapes of `rows.py`, from Core
statements, never ORM objects. What can be long comes in pages; `every` walks them all:

    with db.read() as session:
        page = queries.links(session, queries.read("#papers list:awesome"), verdicts=["dead"], limit=50)
        page.items, page.next                                   # next: the cursor of the next page, or None
        for row in queries.every(queries.links, session):       # all of them, a page in memory at a time
            ...

    query.py      what a person may type, as a tree; grammar.py reads it, by query.lark
    keys.py       the keys of `key:value`, and what each takes
    words.py      texts as the words by which they are found
    meant.py      the tree as conditions in SQL; terms.py has each key, matching.py the words
    ordering.py   in which order rows come
    paging.py     pages and cursors
    lists.py      lists, their sections and tags
    links.py      links as they stand in the lists, and what was seen at a URL
    entries.py    entries
    contents.py   a whole list as it is read
    parts.py      as much of a list as is shown at once
    hosts.py      hosts, and how they are doing
    health.py     how the lists are doing as a whole
    metadata.py   papers and repositories
    proposals.py  what should change in the lists, one by one and in groups
    nights.py     runs and reports
    deliveries.py what is brought to whom
"""

from __future__ import annotations

from service.queries.contents import contents
from service.queries.deliveries import deliveries, undelivered
from service.queries.entries import entries, entry, entry_contents, found, tags_of
from service.queries.health import (
    beyond_reach,
    cohorts,
    count_beyond_reach,
    count_waiting,
    counts_by_night,
    figures,
)
from service.queries.hosts import host, hosts
from service.queries.links import link, links, links_to, resource, verdict_changes
from service.queries.lists import list_summary, lists, sections, tags
from service.queries.metadata import paper, papers, repositories, repository, star_history
from service.queries.nights import UNDER_WAY, report, reports, run, runs
from service.queries.paging import Page, every
from service.queries.parts import part_of_list
from service.queries.proposals import groups, proposal, proposals, proposals_of
from service.queries.query import Query, QueryError, read
from service.queries.rows import as_json
from service.queries.terms import unknown_lists, unknown_tags
from service.queries.told import told

__all__ = [
    "UNDER_WAY",
    "Page",
    "Query",
    "QueryError",
    "as_json",
    "beyond_reach",
    "cohorts",
    "contents",
    "count_beyond_reach",
    "count_waiting",
    "counts_by_night",
    "deliveries",
    "entries",
    "entry",
    "entry_contents",
    "every",
    "figures",
    "found",
    "groups",
    "host",
    "hosts",
    "link",
    "links",
    "links_to",
    "list_summary",
    "lists",
    "paper",
    "papers",
    "part_of_list",
    "proposal",
    "proposals",
    "proposals_of",
    "read",
    "report",
    "reports",
    "repositories",
    "repository",
    "resource",
    "run",
    "runs",
    "sections",
    "star_history",
    "tags",
    "tags_of",
    "told",
    "undelivered",
    "unknown_lists",
    "unknown_tags",
    "verdict_changes",
]
