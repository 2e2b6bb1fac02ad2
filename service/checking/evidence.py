"""An observation, looked at more closely: what title, text, source, headers and addresses say of the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlsplit

from service import urls
from service.checking import marks
from service.checking.known import is_frank
from service.models import Observation

SHORT = 200
"""Words up to which a page may be nothing but a message."""
CURT = 60
"""Words up to which a message is all there is."""
SOME_LETTERS = 4
"""So long is a heading, or a word of it, that says what a page is about."""
REFUSALS = frozenset((400, 403, 404, 405, 406, 409, 410, 412, 415, 417, 418, 421, 422, 430, 444, 499))
"""Statuses that some hosts give to robots only."""
_OF_FRONT_PAGES = frozenset("home homepage welcome to the of and official site website".split())
_FILE = re.compile(
    r"\.(?:pdf|ps|gz|zip|tgz|bz2|xz|jpe?g|png|gif|mp[34]|avi|mov|docx?|pptx?|xlsx?|csv)(?:$|[?#])", re.IGNORECASE
)
_WORD, _SIGN = re.compile(r"[a-z0-9]+"), re.compile(r"[^a-z0-9]+")
_EXTENSION = re.compile(r"(?<=[\w-])\.\w{1,5}$")
_NAME = re.compile(r"\w+")
_OF_ANY_PAGE = frozenset("index default home main php html htm asp aspx jsp cgi www com org net".split())
_404 = r"(?<!\d)404(?!\d)"
_ABOUT_IT = re.compile(
    rf"{_404}|not[-_ ]?found|error[-_ ]?page|/errors?(?:[./]|$)|missing[-_ ]?page|maintenance|(?<!\d)5\d\d[-_]"
    r"|(?:link|invite|invitation|transfer|page|file)s?[-_ ](?:expired|invalid|removed|deleted)"
    r"|(?:expired|invalid|removed|deleted)[-_ ](?:link|invite|invitation|transfer|page|file)"
)
_ABOUT_DOMAINS = re.compile(r"domain|park|for[-_]?sale|verkauf|squat|registrar|whois")
_TELLING = frozenset(("signs", "password", "api", "gathered", "sibling", "browser"))
"""Features that some rule asks for."""


class Evidence:
    """What was seen, and `before`, by which the page is known again; each look is taken when it is first asked for."""

    def __init__(self, seen: Observation, before: Mapping[str, Any] | None = None) -> None:
        self.seen = seen
        self.before = before
        self.features = seen.features
        self.words: int = self.features.get("words", 0)
        self.status = seen.status or 0
        self.is_page = 200 <= self.status < 300 and self.status not in (204, 205) and not seen.cause
        self.start: str = seen.hops[0]["url"] if seen.hops else seen.final_url or ""
        self.final = seen.final_url or self.start

    @cached_property
    def title_kinds(self) -> set[str]:
        return {mark.kind for text in (self.seen.title, self.features.get("h1")) for mark in marks.in_title(text)}

    @cached_property
    def whole_title_kinds(self) -> set[str]:
        """What the title says as a whole; as a part of one it may be a song's name."""
        title = self.seen.title or ""
        return {mark.kind for mark in marks.in_title(title) if mark.pattern.fullmatch(title)}

    @cached_property
    def text_kinds(self) -> set[str]:
        if self.is_page and self.words > 2 * SHORT:  # too long to be a message
            return set()
        return {mark.kind for mark in marks.in_text(self.seen.text)}

    @cached_property
    def sign_kinds(self) -> set[str]:
        names = self.features.get("signs", ())
        return {mark.kind for mark in marks.SIGNS.rows if mark.name in names}

    @cached_property
    def url_kinds(self) -> set[str]:
        """What the address says where the visit ended up, if it ended up elsewhere."""
        is_elsewhere = urls.canonical(self.final) != urls.canonical(self.start)
        return {mark.kind for mark in marks.of_url(self.final)} if is_elsewhere else set()

    @cached_property
    def header_marks(self) -> list[str]:
        found = (mark for mark in marks.HEADERS if mark.pattern.search(self.seen.headers.get(mark.header, "")))
        return [mark.name for mark in found if mark.header in self.seen.headers]

    def says(self, kind: marks.Kind) -> bool:
        """Whether title, text or source say so."""
        return kind in self.title_kinds or kind in self.text_kinds or kind in self.sign_kinds

    def is_all_it_says(self, kind: marks.Kind) -> bool:
        """Whether that is what the page is for: it says so twice, in the title of a short page, or in few words."""
        told = sum(kind in kinds for kinds in (self.title_kinds, self.text_kinds, self.sign_kinds))
        if self.names_its_address and self.words > CURT and kind not in self.sign_kinds:
            return False  # it explains at length what its address is called by
        is_short = kind in self.title_kinds and self.words <= SHORT and not self.names_its_address
        return told >= 2 or is_short or (told == 1 and self.words <= CURT and not self.has_own_title)

    @cached_property
    def is_challenged(self) -> bool:
        if self.header_marks and (self.status >= 400 or self.status == 202 or self.words <= CURT):
            return True
        if self.status >= 400 or self.url_kinds & {"challenge", "refused"}:
            return self.says("challenge") or "challenge" in self.url_kinds or "refused" in self.url_kinds
        if not self.is_page:
            return False
        if self.words > CURT:  # some explain at length why they do it
            says = "challenge" in self.title_kinds and "challenge" in self.sign_kinds | self.text_kinds
            return says and self.words <= SHORT and not self.names_its_address
        asks = "challenge" in self.text_kinds and not self.names_its_address  # a form may ask whoever writes something
        return asks or "challenge" in self.sign_kinds | self.whole_title_kinds or self.status == 202

    @cached_property
    def is_refused_to_robots(self) -> bool:
        """Whether a browser might be answered otherwise."""
        if self.seen.cause:
            return self.seen.cause in ("closed", "reset", "http-head") and self.features.get("tries", 1) == 2
        if self.status in REFUSALS:
            is_believed = self.status == 404 and is_frank(urls.host(self.final) or "")
            return not self.is_challenged and not is_believed
        return self.is_page and self.words <= CURT and "refused" in self.title_kinds

    @cached_property
    def is_missing_to_robots(self) -> bool:
        """Whether a browser might get the page all the same."""
        return self.is_missing and not is_frank(urls.host(self.final) or "")

    # --- there is no such page, although the status does not say so

    @cached_property
    def sibling_is_same(self) -> bool:
        return bool(self.features.get("sibling", {}).get("same"))

    @cached_property
    def is_the_same_anywhere(self) -> bool:
        """Whether any address there gives the page, which does not say that there is none, nor is a front page."""
        return self.sibling_is_same and self.words <= SHORT and not self.says_missing and not self.leads_home

    @cached_property
    def says_missing(self) -> bool:
        """Whether anything about the page says that it does not exist."""
        return self.says("missing") or "missing" in self.url_kinds

    @cached_property
    def is_about_it(self) -> bool:
        """The address itself speaks of such pages: then a page that does so too is the right one."""
        parts = urlsplit(self.start)
        place = f"{parts.netloc.replace('.', '')} {unquote(parts.path)}"
        return bool(re.search(_404, parts.query) or _ABOUT_IT.search(place.lower()))

    @cached_property
    def is_about_domains(self) -> bool:
        """The address itself speaks of names that are for sale, and the page has more to say than that."""
        path = unquote(urlsplit(self.start).path).lower()
        has_more = self.words > CURT or self.has_own_title
        return has_more and "parked" not in self.sign_kinds and bool(_ABOUT_DOMAINS.search(path))

    @cached_property
    def leads_home(self) -> bool:
        return is_led_away(self.seen)

    @cached_property
    def finds_nothing(self) -> bool:
        """Whether it leads to a search, which has nothing to show."""
        return _is_told_so(self.seen) and "hint" in self.text_kinds

    @cached_property
    def names_site_only(self) -> bool:
        """A page deep in a site whose title is the site's name, though its address names something else.

        Where a script draws the page, all of them are alike before it runs.
        """
        is_deep = not urls.FRONT_PAGE.fullmatch(urlsplit(self.final).path) and not self.seen.permanent_url
        is_drawn = "drawn" in self.sign_kinds
        return is_deep and self.words >= 20 and not is_drawn and names_site(self.seen.title, self.final)

    @cached_property
    def is_no_file(self) -> bool:
        """A page where a file was to be."""
        return bool(_FILE.search(urlsplit(self.start).path)) and self.words > 0 and bool(self.features.get("sketch"))

    @cached_property
    def has_own_title(self) -> bool:
        """Whether the page has a title of its own: what its text says is then said of something else.

        That is one with a word of the address, or one that is the heading too; but not the site's name.
        """
        heading = self.features.get("h1", "")
        is_heading = len(heading) >= SOME_LETTERS and (self.seen.title or "").startswith(heading)
        is_message = bool(self.title_kinds) or marks.is_message(heading)
        return self.names_its_address or (is_heading and not is_message and not names_site(heading, self.final))

    @cached_property
    def names_its_address(self) -> bool:
        """Whether title or heading have a word of the address, which is none of the site's name."""
        said = f"{self.seen.title or ''} {self.features.get('h1', '')}".lower()
        words = (word for name in own_name(self.start) for word in name.split("_"))
        place = urls.host(self.start) or ""
        return any(
            len(word) >= SOME_LETTERS and word not in place and re.search(rf"\b{re.escape(word)}", said)
            for word in words
        )

    @cached_property
    def heading_goes_on(self) -> bool:
        """Whether there is more to say: title and heading have more in them than a mark, and the page more words."""
        heading = self.features.get("h1", "")
        return (
            self.words > CURT
            and bool(heading)
            and (self.seen.title or "").startswith(heading)
            and marks.goes_on(heading)
        )

    @cached_property
    def seems_missing(self) -> bool:
        """Whether anything makes it look as if there were no such page."""
        if not self.is_page or self.is_about_it:
            return False
        is_lost = self.says_missing or "hint" in self.title_kinds or self.leads_home
        return is_lost or self.is_no_file or self.names_site_only

    @cached_property
    def is_missing(self) -> bool:
        """Whether there is no such page, as far as is known.

        A page that says so only itself may be about such pages. A host that gives the same for any address
        has no page there. One that knows how to say 404, and does not, may have taken the page away.
        """
        if not self.seems_missing:
            return False
        if "missing" in self.url_kinds or self.sibling_is_same or self.finds_nothing:
            return True
        if self.heading_goes_on:
            return False
        in_title, in_text = "missing" in self.title_kinds | self.sign_kinds, "missing" in self.text_kinds
        if in_text and not in_title and self.has_own_title:
            return False
        if in_text:
            return self.words <= CURT or (in_title and self.words <= SHORT)
        return in_title and self.words <= CURT

    @property
    def is_suspicious(self) -> bool:
        """Whether an address beside it that cannot exist would tell more."""
        is_known = "missing" in self.url_kinds or self.is_challenged or self.finds_nothing
        is_certain = "sibling" in self.features or is_known
        return self.seems_missing and not is_certain


def is_plain(seen: Observation) -> bool:
    """Whether it is a page like most, with nothing about it that any rule but one looks for.

    It answers for itself, at once and with 200, and neither it nor its address bears a mark. What is
    said of such a page without asking the rules is what they would say.
    """
    features = seen.features
    return (
        seen.status == 200
        and seen.cause is None
        and len(seen.hops) == 1
        and bool(features.get("bytes"))
        and _TELLING.isdisjoint(features)
        and marks.HEADER_NAMES.isdisjoint(seen.headers)
        and not marks.in_title(seen.title)
        and not marks.in_title(features.get("h1"))
        and (features.get("words", 0) > 2 * SHORT or not marks.in_text(seen.text))
        and not names_site(seen.title, seen.hops[0]["url"])
        and not _names_file(seen.hops[0]["url"])
    )


def _names_file(url: str) -> bool:
    """Whether an address names a file that is no page."""
    start = url.find("/", 8)  # behind the host, whose name has points too
    return url.find(".", start) > 0 and bool(_FILE.search(url, start))


def is_led_away(seen: Observation) -> bool:
    """Whether a link ends where links to that host end that lead nowhere.

    That is at a front page, where many others do, at a search or a page for the lost, or for good at an address
    with nothing of its own name.
    """
    return redirects_home(seen) or bool(seen.features.get("gathered")) or loses_name(seen) or _is_told_so(seen)


def _is_told_so(seen: Observation) -> bool:
    """Whether the address it ends at is a search, or is called like a page for those who are lost."""
    if len(seen.hops) < 2 or seen.cause or "hint" not in {mark.kind for mark in marks.of_url(seen.final_url)}:
        return False
    return "hint" not in {mark.kind for mark in marks.of_url(seen.hops[0]["url"])}


def turning(seen: Observation) -> int:
    """The place, among the hops of a link that is led away, of the one that leads it away."""
    places = range(len(seen.hops) - 2, -1, -1)
    if redirects_home(seen):
        return next(at for at in places if not _is_front(seen.hops[at]["url"]))
    if loses_name(seen):
        names = own_name(seen.hops[0]["url"])
        return next(at for at in places if _has_any(names, seen.hops[at]["url"]))
    return len(seen.hops) - 2


def loses_name(seen: Observation) -> bool:
    """Whether a link to a page inside a site has moved for good to an address that tells nothing of that page.

    Only for good: who asks for age, country or consent first sends everybody there, and for now.
    """
    if len(seen.hops) < 2 or seen.cause or not seen.final_url or seen.permanent_url != seen.final_url:
        return False
    names = own_name(seen.hops[0]["url"])
    return bool(names) and not _has_any(names, seen.final_url)


def own_name(url: str) -> frozenset[str]:
    """The words by which an address names its page: of the last part of its path that has any, and of its query."""
    split = urlsplit(url)
    for part in reversed(_EXTENSION.sub("", unquote(split.path)).lower().split("/")):
        if names := frozenset(_NAME.findall(f"{part} {unquote(split.query).lower()}")) - _OF_ANY_PAGE:
            return names
    return frozenset()


def _has_any(names: frozenset[str], url: str) -> bool:
    place = unquote(url).lower()
    return any(name in place for name in names)


def redirects_home(seen: Observation) -> bool:
    """Whether a link to a page inside a site ends on a front page."""
    if len(seen.hops) < 2 or seen.cause or seen.final_url is None:
        return False
    return _is_front(seen.final_url) and not _is_front(seen.hops[0]["url"])


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return is_front(parts.path) and not parts.query


def is_front(path: str) -> bool:
    """Whether it is where sites have their front page."""
    return bool(urls.FRONT_PAGE.fullmatch(path))


def names_site(title: str | None, url: str) -> bool:
    """Whether a title is made of words of the host's name, and of what front pages are called."""
    words = _WORD.finditer(title.lower()) if title else iter(())
    first = next(words, None)
    if first is None:
        return False
    place = _letters(url.split("/", 3)[2].lower()) if url.count("/") > 1 else ""
    return all(word[0] in place or word[0] in _OF_FRONT_PAGES for word in chain((first,), words))


@lru_cache(maxsize=1024)  # a host's links are judged one after the other
def _letters(host: str) -> str:
    return _SIGN.sub("", host)
