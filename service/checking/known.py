"""What need not be asked, because it is known: what sources told tonight, and how some hosts behave. Pure.

Of what arXiv and GitHub told only good news is taken, and only for addresses of which the record
says all: what they do not know, or know to be gone, is visited.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, NamedTuple

from service import urls
from service.models import Observation


class KnownPaper(NamedTuple):
    """What arXiv told of a paper."""

    title: str
    version: int
    withdrawn: bool


class Upgrade(NamedTuple):
    """Hosts known to send all of http to https, the same address, for good: they need not be asked."""

    host: str
    example: str


UPGRADES = (
    Upgrade(r"(?:export\.|www\.)?arxiv\.org", "http://arxiv.org/abs/1502.04681"),
    Upgrade(r"(?:www\.|gist\.)?github\.com", "http://github.com/o/r"),
    Upgrade(r"raw\.githubusercontent\.com", "http://raw.githubusercontent.com/o/r/main/f"),
)


class Frank(NamedTuple):
    """Hosts that answer robots as they answer people: their 404 needs no second look as a browser."""

    host: str
    example: str


FRANK = (
    Frank(r"(?:www\.|gist\.|raw\.)?github(?:usercontent)?\.com", "https://github.com/o/gone"),
    Frank(r"(?:[\w-]+\.)?github\.io", "https://o.github.io/gone"),
    Frank(r"(?:export\.|www\.)?arxiv\.org", "https://arxiv.org/abs/0000.00000"),
    Frank(
        r"(?:[\w-]+\.)*(?:wikipedia|wikimedia|wiktionary|wikibooks)\.org", "https://en.wikipedia.org/wiki/No_such_page"
    ),
    Frank(r"(?:[\w-]+\.)?huggingface\.co", "https://huggingface.co/o/gone"),
    Frank(r"(?:www\.)?gitlab\.com|codeberg\.org", "https://codeberg.org/o/gone"),
    Frank(r"pypi\.org|docs\.rs|crates\.io|pkg\.go\.dev", "https://pypi.org/project/gone/"),
    Frank(r"(?:dx\.)?doi\.org", "https://doi.org/10.1/gone"),
)


class Certain(NamedTuple):
    """Redirects whose target is certain to be there: it need not be visited."""

    start: str
    target: str
    example: tuple[str, str]


CERTAIN = (
    # GitHub forgets the former names of a repository together with the repository.
    Certain(
        r"https://github\.com/[\w.-]+/[\w.-]+/?",
        r"https://github\.com/[\w.-]+/[\w.-]+",
        ("https://github.com/old/name", "https://github.com/owner/name"),
    ),
)
_FRANK = re.compile("|".join(f"(?:{row.host})" for row in FRANK))
_UPGRADED = re.compile("|".join(f"(?:{row.host})" for row in UPGRADES))
_ABSTRACT_OR_PDF = re.compile(r"/(?P<kind>abs|pdf)/[^?#]+?(?:v(?P<version>\d+))?(?:\.pdf)?/?")
_REPOSITORY_ROOT = re.compile(r"/(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?(?P<rest>/?)")


def upgrade(url: str) -> str | None:
    """The https address that a host is known to redirect an http one to; None: it has to be asked."""
    if not url.startswith("http:") or not _UPGRADED.search(url):
        return None
    parts = urls.split(url)
    is_known = parts is not None and parts.port is None
    return f"https{url[4:]}" if is_known and _UPGRADED.fullmatch(urls.host(url) or "") else None


def is_frank(host: str) -> bool:
    """Whether a host answers robots as it answers people."""
    return bool(_FRANK.fullmatch(host))


def is_certain(start: str, status: int, target: str) -> bool:
    """Whether a permanent redirect is known to lead to what is there."""
    return status in (301, 308) and any(
        re.fullmatch(row.start, start)
        and re.fullmatch(row.target, target)
        and not {_first_segment(start), _first_segment(target)} & urls.NOT_OWNERS
        for row in CERTAIN
    )


def _first_segment(url: str) -> str:
    return url.split("/")[3].lower()


def of_paper(url: str, paper: KnownPaper, at: datetime) -> Observation | None:
    """What a visit to a paper's abstract or PDF would see; None: that has to be looked at."""
    parts = urls.split(url)
    if parts is None or (urls.host(url) or "") not in ("arxiv.org", "www.arxiv.org"):
        return None
    found = _ABSTRACT_OR_PDF.fullmatch(parts.path)
    if found is None or int(found["version"] or 1) > paper.version or (paper.withdrawn and found["kind"] == "pdf"):
        return None
    return _seen(url, upgrade(url) or url, "arxiv", paper.title, at)


def of_repository(url: str, name: str, at: datetime) -> Observation | None:
    """What a visit to a repository's front page would see, which goes by this name now; None: that has to be seen."""
    parts = urls.split(url)
    if parts is None or urls.host(url) != "github.com" or parts.query:
        return None
    found = _REPOSITORY_ROOT.fullmatch(parts.path)
    if found is None or found["owner"].lower() in urls.NOT_OWNERS:
        return None
    is_renamed = f"{found['owner']}/{found['name']}".lower() != name.lower()
    final = f"https://github.com/{name}{found['rest']}" if is_renamed else upgrade(url) or url
    return _seen(url, final, "github", f"GitHub - {name}", at)


def _seen(url: str, final: str, source: str, title: str, at: datetime) -> Observation:
    hops: list[dict[str, Any]] = [{"url": final, "status": 200, "known": source}]
    if final != url:
        hops.insert(0, {"url": url, "status": 301, "location": final, "known": source})
    return Observation(
        at=at,
        status=200,
        final_url=final,
        permanent_url=final if final != url else None,
        hops=hops,
        title=title,
        features={"known": source, "bytes": 1},
    )
