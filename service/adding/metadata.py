"""What is known of a URL: asked of who knows it best, which is arXiv, GitHub, or the page itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from service import urls
from service.adding.page import read
from service.errors import SourceUnusable
from service.markdown.style import NewEntry
from service.models import Paper, Repository
from service.settings import Settings
from service.sources.arxiv import Arxiv
from service.sources.client import open_client
from service.sources.document import fetch
from service.sources.github import GitHub
from service.sources.limits import Client, Limits, Turns
from service.sources.plug import Wanted

TurnsOf: TypeAlias = Callable[[Limits], Turns]
"""Hands out the turns to ask a service."""

LARGEST_PAGE = 4 * 1024 * 1024
"""Bytes; the title of a page that is larger is not worth them."""

_CODE = re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+/[\w-]+(?:\.[\w-]+)*")
_SENTENCE = re.compile(r"(.{20,}?[.!?])\s+[A-Z\"'(]")
_LONGEST = 200
"""Letters of a description; a list is read at a glance."""


async def learn(settings: Settings, url: str, turns: TurnsOf) -> NewEntry:
    """What a new entry about a URL says. Raises SourceError where nobody can tell."""
    paper_id = urls.arxiv_id(url)
    name = urls.repository(url) if urls.kind(url) == "github" else None
    async with open_client(settings) as client:
        if paper_id is not None:
            return _of_paper(url, await _paper(client, settings, paper_id, turns))
        if name is not None:
            return _of_repository(url, await _repository(client, settings, name, turns))
        return await _of_page(client, url)


async def _paper(client: Client, settings: Settings, paper_id: str, turns: TurnsOf) -> Paper:
    papers = await Arxiv.open(client, settings, turns(Arxiv.limits)).papers([paper_id])
    if not papers.found:
        raise SourceUnusable(f"arXiv has no paper {paper_id}", hint="look at the number")
    return papers.found[0]


async def _repository(client: Client, settings: Settings, name: str, turns: TurnsOf) -> Repository:
    [answer] = await GitHub.open(client, settings, turns(GitHub.limits)).repositories([Wanted(name)])
    if answer.repository is None:
        raise SourceUnusable(f"GitHub does not tell of {name}: {answer.error or answer.state}")
    return answer.repository


def _of_paper(url: str, paper: Paper) -> NewEntry:
    code = _CODE.search(f"{paper.comment or ''} {paper.abstract}")
    return NewEntry(
        title=paper.title,
        urls=(url, code[0]) if code else (url,),
        description=first_sentence(paper.abstract),
        authors=tuple(paper.authors),
        venue=paper.journal_ref,
        published=paper.published.date(),
    )


def _of_repository(url: str, repository: Repository) -> NewEntry:
    return NewEntry(
        title=repository.name.rpartition("/")[2],
        urls=(url,),
        description=first_sentence(repository.description or ""),
        authors=(repository.name.partition("/")[0],),
        stars=repository.stars,
        language=repository.language,
        license=repository.license,
    )


async def _of_page(client: Client, url: str) -> NewEntry:
    found = await fetch(client, url, largest=LARGEST_PAGE)
    page = read(found.content or b"", found.content_type)
    if page.title is None:
        raise SourceUnusable(f"{url} has no title", hint="give the entry one with --title")
    return NewEntry(page.title, (url,), first_sentence(page.description or ""))


def first_sentence(text: str) -> str | None:
    """The first sentence of a text, cut at a word where it is long; None: there is none."""
    plain = " ".join(text.split())
    found = _SENTENCE.match(f"{plain} A")
    sentence = found[1] if found else plain
    if len(sentence) > _LONGEST:
        sentence = f"{sentence[:_LONGEST].rpartition(' ')[0].rstrip(',;:')}…"
    return sentence or None
