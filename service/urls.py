"""What can be told from a URL's text alone: its normal form, its host, and what it names.

Pure. Forms of URLs are rows of tables; to know one more, add a row with an example, which the
tests read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna

# fmt: off
Kind: TypeAlias = Literal[
    "page", "arxiv", "github", "gist", "gitlab", "codeberg", "huggingface", "doi", "openreview",
    "pdf", "slides", "video", "image", "archive", "anchor", "relative", "mail", "other",
]
"""What a URL names. `archive` is a copy in a web archive, `anchor` a place on the same page, `other` another scheme."""
# fmt: on

FRONT_PAGE = re.compile(
    r"/?(?:(?:index|default|home|main|welcome|start)(?:\.\w{2,5})?/?|[a-z]{2}(?:[-_][a-z]{2})?/?)?", re.IGNORECASE
)
"""Paths of front pages."""
WEB_SCHEMES = ("http", "https")
DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~[]|"  # what browsers send as it is (WHATWG URL, path percent-encode set)
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?{}^`\\"
_LINE_BREAKS = re.compile(r"[\t\r\n]")
_PLAIN_HOST = re.compile(r"[a-z0-9._-]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST_FIRST = re.compile(r"(?:www\.[^/\s]+|(?:[\w-]+\.)+(?P<top>[a-z]{2,24})/)", re.IGNORECASE)
_FILE_ENDINGS = frozenset("md markdown txt rst html htm pdf png jpg jpeg gif svg py js ts go rs json yml yaml".split())


# --- normal form ------------------------------------------------------------------------------


@lru_cache(maxsize=8192)  # one URL is asked for its normal form, kind, paper and repository in a row
def canonical(url: str) -> str:
    """The normal form of a URL, by which links to one resource are found to be the same.

    Of web addresses: scheme and host in lower case, host in ASCII (UTS 46), no default port, no
    fragment, dot segments resolved, spaces and non-ASCII characters percent-encoded (RFC 3986
    section 6.2.2; WHATWG URL where that is silent). Anything else comes back as it is, stripped.
    """
    parts = split(url)
    if parts is None:
        return url.strip()
    name = host(url) or ""
    port = parts.port
    place = f"[{name}]" if ":" in name else name
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        place = f"{place}:{port}"
    if "@" in parts.netloc:
        place = f"{quote(parts.netloc.rpartition('@')[0], safe=':%')}@{place}"
    path = quote(parts.path.replace("\\", "/"), safe=_KEPT_IN_PATH) or "/"
    if "/." in path:
        path = urlsplit(urljoin(f"http://{place}/", f"/.{path}")).path  # `/.`: two slashes begin no host here
    return urlunsplit((parts.scheme, place, path, quote(parts.query, safe=_KEPT_IN_QUERY), ""))


@lru_cache(maxsize=8192)
def split(url: str) -> SplitResult | None:
    """A web address in its parts; None for anything that is no web address."""
    text = _LINE_BREAKS.sub("", url.strip())
    if text.startswith("//"):
        text = f"https:{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in WEB_SCHEMES or not parts.hostname or port == 0:
        return None
    return parts if _ascii_host(parts.hostname) else None


@lru_cache(maxsize=8192)
def host(url: str) -> str | None:
    """The host of a web address in ASCII and lower case, without trailing dot; None: no web address."""
    parts = split(url)
    return _ascii_host(parts.hostname or "") if parts else None


def is_home(url: str) -> bool:
    """Whether a web address is of a site's front page."""
    parts = split(url)
    return parts is not None and not parts.query and bool(FRONT_PAGE.fullmatch(parts.path))


def fragment(url: str) -> str:
    """What stands after the `#`, or nothing."""
    return url.partition("#")[2]


def with_fragment(url: str, fragment: str) -> str:
    """A redirect's target with the fragment of the link that led there, unless it has its own (RFC 9110, 10.2.2)."""
    return url if not fragment or "#" in url else f"{url}#{fragment}"


def same(one: str, other: str) -> bool:
    """Whether two URLs lead to the same place on the same page, however they are written."""
    return one == other or (canonical(one) == canonical(other) and fragment(one) == fragment(other))


def is_upgrade(old: str, new: str) -> bool:
    """Whether a URL differs from an older one only by https in place of http, or a slash at its end."""
    before, after = urlsplit(canonical(old)), urlsplit(canonical(new))
    return (
        after.scheme in ("https", before.scheme)
        and (before.netloc, before.path.rstrip("/"), before.query)
        == (after.netloc, after.path.rstrip("/"), after.query)
    )  # fmt: skip


def unvisitable(url: str) -> tuple[Literal["skipped", "invalid"], str] | None:
    """Why a link cannot be visited, judged by its text alone: a verdict and its reason. None: it can."""
    text = url.strip()
    if not text:
        return "invalid", "The link has no address."
    if split(text):
        return None
    scheme = _SCHEME.match(text)
    if text.startswith("//") or (scheme and scheme[1].lower() in WEB_SCHEMES):
        return "invalid", "This is no valid web address."
    if scheme and not re.match(r"[\w.-]+:\d+(/|$)", text):
        return "skipped", f"Addresses of the kind {scheme[1].lower()}: are not checked."
    if text.startswith("#"):
        return "skipped", "It points to a place on the same page."
    named = _HOST_FIRST.match(text)
    if named and (named["top"] or "").lower() not in _FILE_ENDINGS:
        return "invalid", "The address lacks its scheme; perhaps https:// was meant."
    return "skipped", "It is relative to where the list is published."


def _ascii_host(name: str) -> str | None:
    name = unquote(name).rstrip(".").lower()
    if ":" in name or (name.isascii() and _PLAIN_HOST.fullmatch(name)):
        return name if ".." not in name and not name.startswith(".") else None
    try:
        return idna.encode(name, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None


# --- which paper ------------------------------------------------------------------------------


class PaperForm(NamedTuple):
    """Where an arXiv id stands in the URLs of some host."""

    host: str
    path: str
    example: str


# Sources: arXiv's own routes and identifier rules (info.arxiv.org/help/arxiv_identifier.html).
PAPER_FORMS = (
    PaperForm(
        r"(?!info\.|blog\.|rss\.|oaipmh\.|static\.)(?:[^.]+\.)?arxiv\.org|xxx\.lanl\.gov",
        r"/(?:abs|pdf|html|format|ps|dvi|src|e-print|tb|trackback|bibtex|refs|cits|audio|auth/show-endorsers"
        r"|show-email/[^/]+)/(?P<id>.+)",
        "https://arxiv.org/pdf/1502.04681v3.pdf",
    ),
    PaperForm(
        r"(?:[^.]+\.)?arxiv\.org",
        r"/(?:ftp/arxiv/papers|ps_cache/arxiv/(?:pdf|ps))/\d{4}/(?P<id>.+)",
        "https://arxiv.org/ftp/arxiv/papers/0704/0704.0001.pdf",
    ),
    PaperForm(
        r"(?:(?:dx|www)\.)?doi\.org", r"/10\.48550/arxiv\.(?P<id>.+)", "https://doi.org/10.48550/arXiv.2201.00001"
    ),
    PaperForm(r"huggingface\.co|hf\.co", r"/papers/(?P<id>.+)", "https://huggingface.co/papers/2602.08025"),
    PaperForm(r"ar5iv\.(?:labs\.arxiv\.)?org", r"/(?:html|abs|pdf)/(?P<id>.+)", "https://ar5iv.org/html/1910.06709"),
    PaperForm(
        r"(?:www\.)?alphaxiv\.org", r"/(?:abs|pdf|overview|audio)/(?P<id>.+)", "https://www.alphaxiv.org/abs/2301.00001"
    ),
    PaperForm(
        r"api\.semanticscholar\.org",
        r"/(?:graph/v1/paper/)?arxiv:(?P<id>.+)",
        "https://api.semanticscholar.org/arXiv:1502.04681",
    ),
    PaperForm(r"scirate\.com", r"/arxiv/(?P<id>.+)", "https://scirate.com/arxiv/quant-ph/0201082"),
    PaperForm(
        r"(?:www\.)?semanticscholar\.org", r"/arxiv/(?P<id>.+)", "https://www.semanticscholar.org/arxiv/2301.00001"
    ),
    PaperForm(
        r"inspirehep\.net",
        r"/api/(?:arxiv|literature/arxiv:)/?(?P<id>.+)",
        "https://inspirehep.net/api/arxiv/2301.00001",
    ),
    PaperForm(r"(?:www\.)?arxiv-sanity\.com", r"/(?P<id>.+)", "http://www.arxiv-sanity.com/1502.04681v3"),
    PaperForm(r"papers\.cool", r"/arxiv/(?P<id>.+)", "https://papers.cool/arxiv/2301.00001"),
    PaperForm(
        r"ui\.adsabs\.harvard\.edu", r"/abs/arxiv:(?P<id>.+)", "https://ui.adsabs.harvard.edu/abs/arXiv:1502.04681"
    ),
    PaperForm(r"(?:www\.)?arxiv-vanity\.com", r"/papers/(?P<id>.+)", "https://www.arxiv-vanity.com/papers/1502.04681/"),
    PaperForm(r"(?:www\.)?emergentmind\.com", r"/papers/(?P<id>.+)", "https://www.emergentmind.com/papers/2301.00001"),
)
_DBLP = re.compile(r"/rec/(?:html/|bibtex/)?journals/corr/abs-(\d{4})-(\d{4,5})", re.IGNORECASE)
_NEW_ID = re.compile(r"(?P<id>(?P<year>\d\d)(?P<month>\d\d)\.(?P<number>\d{4,5}))(?:v[1-9]\d*)?(?!\d)", re.IGNORECASE)
_OLD_ID = re.compile(
    r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z-]{2,})?/(?P<id>\d{7})(?:v[1-9]\d*)?(?!\d)", re.IGNORECASE
)
_OLD_ARCHIVES = frozenset(
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph "
    "q-alg q-bio quant-ph solv-int supr-con".split()
)


def _any_host(patterns: Iterable[str]) -> re.Pattern[str]:
    """A pattern that most hosts fail at once."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_PAPER_HOSTS = _any_host([*(form.host for form in PAPER_FORMS), r"dblp\.org|dblp\.uni-trier\.de"])


def arxiv_id(url: str) -> str | None:
    """The paper on arXiv that a URL names, in arXiv's canonical form without version; None: none.

    `1502.04681`, `math/0309136` (the subject class of old ids is dropped, as arXiv does).
    """
    name = host(url)
    if name is None or not _PAPER_HOSTS.fullmatch(name):
        return None
    path = _plain_path(url)
    if name.startswith("dblp.") and (found := _DBLP.search(path)):
        return paper_id(f"{found[1]}.{found[2]}")
    for form in PAPER_FORMS:
        if re.fullmatch(form.host, name) and (found := re.match(form.path, path, re.IGNORECASE)):
            return paper_id(found["id"])
    return None


def _plain_path(url: str) -> str:
    return unquote(re.sub(r"/{2,}", "/", urlsplit(canonical(url)).path))


def paper_id(text: str) -> str | None:
    """An arXiv id that a text begins with, canonical and without version; None where it is not well formed."""
    text = text.strip().removeprefix("arXiv:").removeprefix("arxiv:")
    if new := _NEW_ID.match(text):
        digits = 5 if int(new["year"]) >= 15 else 4
        well_formed = 1 <= int(new["month"]) <= 12 and len(new["number"]) == digits and int(new["number"])
        return new["id"] if well_formed and int(new["year"]) >= 7 else None
    if (old := _OLD_ID.match(text)) and old["archive"].lower() in _OLD_ARCHIVES:
        well_formed = 1 <= int(old["id"][2:4]) <= 12 and int(old["id"][4:])
        return f"{old['archive'].lower()}/{old['id']}" if well_formed else None
    return None


class Damage(NamedTuple):
    """A way in which ids in addresses of arXiv get damaged, and what they were."""

    name: str
    pattern: str
    meant: str
    """What matched as it should have been written, by the pattern's groups."""
    example: str
    mended: str


DAMAGES = (
    Damage("no dot", r"(\d{4})(\d{4,5})", r"\1.\2", "https://arxiv.org/abs/200414257", "2004.14257"),
    Damage(
        "another sign", r"(\d{4})[^\d./]{1,3}(\d{4,5})", r"\1.\2", "https://arxiv.org/abs/2004-14257", "2004.14257"
    ),
    Damage("two dots", r"(\d{4})\.[\s.]+(\d{4,5})", r"\1.\2", "https://arxiv.org/pdf/2004..14257.pdf", "2004.14257"),
    Damage("a zero too few", r"(\d{4})\.(\d{4})", r"\1.0\2", "https://arxiv.org/abs/1502.4681", "1502.04681"),
    Damage("a zero too many", r"(\d{4})\.0(\d{4,5})", r"\1.\2", "https://arxiv.org/abs/0704.00001", "0704.0001"),
    Damage("no hyphen", r"(hep|gr|quant|astro|cond|nucl|math)(th|ph|ex|lat|qc|mat)/(\d{7})", r"\1-\2/\3",
           "https://arxiv.org/abs/hepth/9901001", "hep-th/9901001"),
    Damage("no slash", r"([a-z]+(?:-[a-z]+)?)(\d{7})", r"\1/\2",
           "https://arxiv.org/abs/hep-th9901001", "hep-th/9901001"),
)  # fmt: skip
_ON_ARXIV = re.compile(r"/(?:abs|pdf|html|format)/(?:arxiv[:.]?)?(?P<id>.+?)(?:v\d{1,2})?(?:\.pdf)?/?", re.IGNORECASE)


def mended_paper_ids(url: str) -> tuple[str, ...]:
    """The ids that a damaged address of arXiv may have meant, each well formed; none where it names a paper."""
    name = host(url)
    if name is None or not name.endswith("arxiv.org") or arxiv_id(url):
        return ()
    written = _ON_ARXIV.fullmatch(_plain_path(url))
    if written is None:
        return ()
    found = ((row, re.fullmatch(row.pattern, written["id"], re.IGNORECASE)) for row in DAMAGES)
    mended = (paper_id(match.expand(row.meant)) for row, match in found if match)
    return tuple(dict.fromkeys(each for each in mended if each))


# --- which repository -------------------------------------------------------------------------


class RepositoryForm(NamedTuple):
    """Where owner and name of a GitHub repository stand in the URLs of some host."""

    host: str
    path: str
    example: str


_OWNER_AND_NAME = r"(?P<owner>[a-z\d](?:[a-z\d-]{0,38}))/(?P<name>[\w.-]{1,100})"
REPOSITORY_FORMS = (
    RepositoryForm(
        r"(?:www\.)?github\.com|github\.dev", rf"/{_OWNER_AND_NAME}(?:/|$)", "https://github.com/o/r/tree/main"
    ),
    RepositoryForm(
        r"raw\.github(?:usercontent)?\.com", rf"/{_OWNER_AND_NAME}/", "https://raw.githubusercontent.com/o/r/main/f"
    ),
    RepositoryForm(r"codeload\.github\.com", rf"/{_OWNER_AND_NAME}/", "https://codeload.github.com/o/r/zip/main"),
    RepositoryForm(r"api\.github\.com", rf"/repos/{_OWNER_AND_NAME}(?:/|$)", "https://api.github.com/repos/o/r"),
    RepositoryForm(
        r"cdn\.jsdelivr\.net", rf"/gh/{_OWNER_AND_NAME}(?:@|/|$)", "https://cdn.jsdelivr.net/gh/o/r@1.0/f.js"
    ),
    RepositoryForm(
        r"colab\.research\.google\.com|nbviewer\.(?:(?:jupyter|ipython)\.)?org",
        rf"/github/{_OWNER_AND_NAME}/",
        "https://colab.research.google.com/github/o/r/blob/main/n.ipynb",
    ),
    RepositoryForm(
        r"(?:raw|rawcdn)\.githack\.com|(?:cdn\.)?rawgit\.com",
        rf"/{_OWNER_AND_NAME}/",
        "https://cdn.rawgit.com/o/r/main/f",
    ),
    RepositoryForm(r"github1s\.com", rf"/{_OWNER_AND_NAME}(?:/|$)", "https://github1s.com/o/r"),
    RepositoryForm(r"mybinder\.org", rf"/v2/gh/{_OWNER_AND_NAME}/", "https://mybinder.org/v2/gh/o/r/HEAD"),
    RepositoryForm(r"(?:www\.)?deepwiki\.com", rf"/{_OWNER_AND_NAME}(?:/|$)", "https://deepwiki.com/o/r"),
)
NOT_OWNERS = frozenset(
    "about apps codespaces collections contact customer-stories dashboard enterprise events explore features "
    "issues join login marketplace new notifications orgs pricing pulls readme search security settings site "
    "sponsors stars topics trending users".split()
)
"""First segments of github.com that are pages of its own, as far as we know: GitHub is asked all the same."""
_REPOSITORY_HOSTS = _any_host(form.host for form in REPOSITORY_FORMS)


class ProjectForm(NamedTuple):
    """Where the project of some other forge stands in its URLs; its name there is the host and what `path` finds."""

    forge: str
    host: str
    path: str
    example: str
    name: str


_PART = r"[\w.+-]+"
_INSIDE_GITLAB = r"(?!-(?:/|$)|(?:tree|blob|raw|commits?|issues|merge_requests|wikis|tags|archive)(?:/|$))"
_NOT_MODELS = (
    "datasets|spaces|papers|docs|blog|collections|models|tasks|learn|join|chat|pricing|search|settings|login|posts"
    "|organizations|inference|api|course|new|terms-of-service|privacy|support|huggingface_hub|leaderboards"
)
PROJECT_FORMS = (
    ProjectForm(
        "gists",
        r"gist\.github(?:usercontent)?\.com",
        r"/(?:[a-z\d-]{1,39}/)?(?P<name>[\da-f]{5,40})(?:\.(?:git|js|pibb))?(?:/|$)",
        "https://gist.github.com/o/353499f2e6e407883b32",
        "gist.github.com/353499f2e6e407883b32",
    ),
    ProjectForm(
        "gitlab",
        r"gitlab\.[^/]+",
        rf"/(?!(?:explore|users|groups|help|dashboard|-)/)(?P<name>{_PART}(?:/{_INSIDE_GITLAB}{_PART})+)",
        "https://gitlab.gnome.org/GNOME/geary/-/tree/main",
        "gitlab.gnome.org/gnome/geary",
    ),
    ProjectForm(
        "codeberg",
        r"codeberg\.org",
        rf"/(?!(?:explore|user|org|api)/)(?P<name>{_PART}/{_PART})",
        "https://codeberg.org/forgejo/forgejo/src/branch/main",
        "codeberg.org/forgejo/forgejo",
    ),
    ProjectForm(
        "huggingface",
        r"(?:huggingface|hf)\.co",
        rf"/(?P<name>(?:datasets|spaces)/{_PART}/{_PART}|(?!(?:{_NOT_MODELS})/){_PART}/{_PART})",
        "https://hf.co/datasets/liuhaotian/LLaVA-Instruct-150K/tree/main",
        "huggingface.co/datasets/liuhaotian/LLaVA-Instruct-150K",
    ),
)
_PROJECT_HOSTS = _any_host(form.host for form in PROJECT_FORMS)


def repository(url: str) -> str | None:
    """The repository that a URL names; None: none.

    On GitHub `owner/name`, elsewhere with the host before it (`gitlab.com/group/name`); in lower case
    but for Hugging Face, which tells cases apart.
    """
    name = host(url)
    if name is None:
        return None
    if _REPOSITORY_HOSTS.fullmatch(name):
        return _on_github(name, _plain_path(url))
    return _elsewhere(name, _plain_path(url)) if _PROJECT_HOSTS.fullmatch(name) else None


def forge(repository: str) -> str:
    """The forge of a repository named as `repository` does."""
    place = repository.partition("/")[0]
    return next((form.forge for form in PROJECT_FORMS if re.fullmatch(form.host, place)), "github")


def _on_github(name: str, path: str) -> str | None:
    for form in REPOSITORY_FORMS:
        found = re.match(form.path, path, re.IGNORECASE) if re.fullmatch(form.host, name) else None
        if found:
            repo = found["name"].lower().removesuffix(".git")
            return f"{found['owner'].lower()}/{repo}" if repo.strip(".") else None
    return None


def _elsewhere(name: str, path: str) -> str | None:
    for form in PROJECT_FORMS:
        found = re.match(form.path, path, re.IGNORECASE) if re.fullmatch(form.host, name) else None
        if found and form.forge == "huggingface":
            return f"huggingface.co/{found['name']}"
        if found:
            place = "gist.github.com" if form.forge == "gists" else name
            return f"{place}/{found['name'].lower().removesuffix('.git')}"
    return None


# --- which kind -------------------------------------------------------------------------------


class KindForm(NamedTuple):
    """URLs by which something is named: host and path are patterns, both must match from the start."""

    kind: Kind
    host: str
    path: str
    example: str


KIND_FORMS = (
    KindForm("archive", r"web\.archive\.org", r"/(?:web|save)/", "https://web.archive.org/web/2015/http://a.example/"),
    KindForm("archive", r"archive\.(?:today|is|ph|li|md|vn|fo)", r"/", "https://archive.ph/AbCdE"),
    KindForm("gist", r"gist\.github(?:usercontent)?\.com", r"/", "https://gist.github.com/o/353499f2e6e407883b32"),
    KindForm("gitlab", r"gitlab\.[^/]+", r"/[^/]+/[^/]+", "https://gitlab.com/o/r"),
    KindForm("codeberg", r"codeberg\.org", r"/[^/]+/[^/]+", "https://codeberg.org/o/r"),
    KindForm("huggingface", r"(?:huggingface|hf)\.co", r"/.", "https://huggingface.co/google/flan-t5-xl"),
    KindForm("doi", r"(?:dx\.)?doi\.org", r"/10\.", "https://doi.org/10.1016/j.aiopen.2021.01.001"),
    KindForm("openreview", r"openreview\.net", r"/(?:forum|pdf)", "https://openreview.net/forum?id=BJJsrmfCZ"),
    KindForm(
        "slides", r"(?:www\.)?(?:slideshare\.net|speakerdeck\.com|slides\.com)", r"/.", "https://speakerdeck.com/a/b"
    ),
    KindForm("slides", r"docs\.google\.com", r"/presentation/", "https://docs.google.com/presentation/d/1"),
    KindForm("slides", r".*", r".*\.(?:pptx?|key|odp)$", "http://a.example/talk.pptx"),
    KindForm("video", r"(?:(?:www|m)\.)?youtube\.com|youtu\.be", r"/.", "https://youtu.be/iX5V1WpxxkY"),
    KindForm(
        "video", r"(?:www\.)?(?:vimeo\.com|bilibili\.com|videolectures\.net|ted\.com)", r"/.", "https://vimeo.com/1"
    ),
    KindForm("video", r".*", r".*\.(?:mp4|webm|mov|avi|mkv)$", "http://a.example/demo.mp4"),
    KindForm("pdf", r".*", r".*\.(?:pdf|ps|ps\.gz)$", "http://a.example/paper.pdf"),
    KindForm("image", r".*", r".*\.(?:png|jpe?g|gif|svg|webp)$", "http://a.example/figure.png"),
)


def kind(url: str) -> Kind:
    """What a URL names, as far as its text tells."""
    name = host(url)
    if name is None:
        return _kind_off_the_web(url.strip())
    if arxiv_id(url):
        return "arxiv"
    if _REPOSITORY_HOSTS.fullmatch(name) and (repo := repository(url)) and repo.partition("/")[0] not in NOT_OWNERS:
        return "github"
    path = urlsplit(canonical(url)).path.lower()
    for form in KIND_FORMS:
        if re.match(form.path, path) and re.fullmatch(form.host, name):
            return form.kind
    return "page"


def _kind_off_the_web(url: str) -> Kind:
    if url.startswith("#"):
        return "anchor"
    if url.lower().startswith("mailto:"):
        return "mail"
    return "other" if _SCHEME.match(url) else "relative"
