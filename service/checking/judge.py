"""What one night's observation means for a link: an `Opinion`, with a reason in a sentence. Pure.

    observation ─▶ no answer?      ─▶ its cause       (causes.BY_CAUSE)
                ─▶ kept out?       ─▶ blocked         challenges, sign-in pages, refusals
                ─▶ something else? ─▶ dead            parked, suspended, hijacked, never set up
                ─▶ not there?      ─▶ its status, or a page that says so although its status does not
                ─▶ otherwise       ─▶ alive, or moved

Where a page alone does not settle it, `wanted` names a second look that would: the same page asked
for as a browser, the API of its host, or a sibling, an address beside it that cannot exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from service import urls
from service.checking import causes, marks
from service.checking.answers import api_for
from service.checking.causes import Opinion
from service.checking.known import is_frank
from service.checking.page import likeness
from service.models import Observation

Look: TypeAlias = Literal["browser", "api", "sibling"]

SHORT = 200
"""Words up to which a page may be nothing but a message."""
CURT = 60
"""Words up to which a message is all there is."""
ALIKE = 0.6
"""Likeness from which two pages are the same one."""
UNLIKE = 0.1
"""Likeness up to which a page has become another."""
REFUSALS = frozenset((400, 403, 404, 405, 406, 409, 410, 412, 415, 417, 418, 421, 422, 430, 444, 499))
"""Statuses that some hosts give to robots only."""
_HOME = re.compile(
    r"/?(?:(?:index|default|home|main|welcome|start)(?:\.\w{2,5})?/?|[a-z]{2}(?:[-_][a-z]{2})?/?)?", re.IGNORECASE
)
_OF_FRONT_PAGES = frozenset("home homepage welcome to the of and official site website".split())
_TELLING = frozenset(("signs", "password", "api", "gathered", "sibling", "browser"))
"""Features that some rule asks for."""
_FILE = re.compile(
    r"\.(?:pdf|ps|gz|zip|tgz|bz2|xz|jpe?g|png|gif|mp[34]|avi|mov|docx?|pptx?|xlsx?|csv)(?:$|[?#])", re.IGNORECASE
)


def judge(seen: Observation, before: Mapping[str, Any] | None = None) -> Opinion:
    """What an observation means; `before` is the fingerprint of the page as it was when it was last good."""
    evidence = _Evidence(seen, before)
    for rule in (_hijacked,) if is_plain(seen) else RULES:
        opinion = rule(evidence)
        if opinion is not None:
            return opinion
    return _good(evidence)


def wanted(seen: Observation, *, browser_look: bool = True) -> Look | None:
    """The second look that would tell more, if any; `browser_look`: whether looking as a browser is allowed."""
    if is_plain(seen):
        return "api" if "api" not in seen.features and api_for(seen) else None
    evidence = _Evidence(seen, None)
    is_browser = "browser" in seen.features or seen.features.get("profile") == "browser"
    if evidence.is_refused_to_robots and browser_look and not is_browser:
        return "browser"
    if "api" not in seen.features and api_for(seen):
        return "api"
    if "sibling" not in seen.features and evidence.is_suspicious:
        return "sibling"
    return None


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
        and not _names_site(seen.title, seen.hops[0]["url"])
        and not _FILE.search(seen.hops[0]["url"])
    )


def is_challenge(seen: Observation) -> bool:
    """Whether a refusal is a test for humans, which no patience helps with."""
    return _Evidence(seen, None).is_challenged


def sibling(seen: Observation) -> str:
    """An address beside the page's that cannot exist, to see what the host says of such."""
    place = seen.hops[-2]["url"] if is_led_away(seen) else seen.final_url or seen.hops[-1]["url"]
    parts = urlsplit(place)
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    ending = re.search(r"\.\w{2,5}$", name)
    tail = (ending[0] if ending else "") + ("/" if parts.path.endswith("/") and name else "")
    return f"{parts.scheme}://{parts.netloc}{folder}/{_nonsense(parts.netloc + folder)}{tail}"


def _nonsense(place: str) -> str:
    """A name that nothing has, the same for the same place."""
    number = sum(ord(sign) * (at + 7) ** 5 for at, sign in enumerate(place))
    return "qzx" + "".join("bcdfghjklmnpqrstvwxz"[number // 20**at % 20] for at in range(9))


def is_led_away(seen: Observation) -> bool:
    """Whether a link ends where links to that host end that lead nowhere: at a front page, or where many others do."""
    return redirects_home(seen) or bool(seen.features.get("gathered"))


def redirects_home(seen: Observation) -> bool:
    """Whether a link to a page inside a site ends on a front page."""
    if len(seen.hops) < 2 or seen.cause or seen.final_url is None:
        return False
    start, end = urlsplit(seen.hops[0]["url"]), urlsplit(seen.final_url)
    is_home = bool(_HOME.fullmatch(end.path)) and not end.query
    return is_home and not (_HOME.fullmatch(start.path) and not start.query)


class _Evidence:
    """An observation, looked at more closely; each look is taken when it is first asked for."""

    def __init__(self, seen: Observation, before: Mapping[str, Any] | None) -> None:
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

    @cached_property
    def is_challenged(self) -> bool:
        if self.header_marks and (self.status >= 400 or self.status == 202 or self.words <= CURT):
            return True
        if self.status >= 400 or self.url_kinds & {"challenge", "refused"}:
            return self.says("challenge") or "challenge" in self.url_kinds or "refused" in self.url_kinds
        if self.words > CURT:
            return False
        alone = [mark for mark in marks.in_title(self.seen.title) if mark.pattern.fullmatch(self.seen.title or "")]
        return (
            "challenge" in self.text_kinds | self.sign_kinds
            or any(mark.kind == "challenge" for mark in alone)  # as a part of a title it may be a song's name
        )

    @cached_property
    def is_refused_to_robots(self) -> bool:
        """Whether a browser might be answered otherwise."""
        if self.seen.cause:
            return self.seen.cause in ("closed", "reset", "http-head") and self.features.get("tries", 1) == 2
        if self.status in REFUSALS:
            is_believed = self.status == 404 and is_frank(urls.host(self.final) or "")
            return not self.is_challenged and not is_believed
        return self.is_page and self.words <= CURT and "refused" in self.title_kinds

    # --- soft 404

    @cached_property
    def sibling_is_same(self) -> bool:
        return bool(self.features.get("sibling", {}).get("same"))

    @cached_property
    def is_about_it(self) -> bool:
        """The address itself speaks of such pages: then a page that does so too is the right one."""
        parts = urlsplit(self.start)
        address = f"{parts.netloc.replace('.', '')} {unquote(parts.path)}".lower()
        return bool(re.search(r"404|not[-_ ]?found|error[-_ ]?page|missing[-_ ]?page|maintenance|5\d\d[-_]", address))

    @cached_property
    def leads_home(self) -> bool:
        return is_led_away(self.seen)

    @cached_property
    def names_site_only(self) -> bool:
        """A page deep in a site whose title is the site's name, though its address names something else."""
        is_deep = not _HOME.fullmatch(urlsplit(self.final).path) and not self.seen.permanent_url
        return is_deep and self.words >= 20 and _names_site(self.seen.title, self.final)

    @cached_property
    def is_no_file(self) -> bool:
        """A page where a file was to be."""
        return bool(_FILE.search(urlsplit(self.start).path)) and self.words > 0 and bool(self.features.get("sketch"))

    @cached_property
    def is_missing(self) -> bool | None:
        """Whether the page says that there is none; None: it looks like it."""
        if not self.is_page or self.is_about_it:
            return False
        if "missing" in self.url_kinds:
            return True
        in_title, in_text = "missing" in self.title_kinds, "missing" in self.text_kinds
        if in_title and (in_text or self.words <= SHORT):
            return True
        if in_text and self.words <= CURT:
            return True
        if self.leads_home or in_title or (in_text and self.words <= 2 * SHORT) or self.is_no_file:
            return True if self.sibling_is_same else None
        if self.names_site_only:
            return True if self.sibling_is_same else None
        return False

    @property
    def is_suspicious(self) -> bool:
        return self.is_missing is None and not self.is_challenged


def _names_site(title: str | None, url: str) -> bool:
    """Whether a title is made of words of the host's name, and of what front pages are called."""
    if not title:
        return False
    place = re.sub(r"[^a-z0-9]", "", urls.host(url) or "")
    words = re.findall(r"[a-z0-9]+", title.lower())
    return bool(words) and all(word in place or word in _OF_FRONT_PAGES for word in words)


# --- the rules, in order: the first that knows says


def _no_answer(evidence: _Evidence) -> Opinion | None:
    cause = evidence.seen.cause
    if cause is None:
        return None
    if cause == "address-forbidden" and evidence.seen.hops:
        cause = "redirect-forbidden"
    if cause == "dns-invalid" and evidence.seen.hops:
        cause = "redirect-invalid"
    return causes.BY_CAUSE.get(cause, causes.UNKNOWN_CAUSE)


def _closed_by_host(evidence: _Evidence) -> Opinion | None:
    if evidence.is_about_it or not (evidence.is_page or evidence.status >= 400):
        return None
    if "suspended" in evidence.url_kinds or (evidence.says("suspended") and evidence.words <= SHORT):
        return Opinion("dead", "hard", "The site has been closed by its host.")
    return None


def _to_be_had(evidence: _Evidence) -> Opinion | None:
    parked = Opinion("dead", "hard", "The domain is parked or for sale.")
    if "parked" in evidence.url_kinds:
        return parked
    if not (evidence.is_page or evidence.status in (403, 404)):
        return None
    told = sum("parked" in kinds for kinds in (evidence.title_kinds, evidence.text_kinds, evidence.sign_kinds))
    is_title = "parked" in evidence.title_kinds
    if told >= 2 or (told and evidence.words <= CURT) or (is_title and evidence.words <= SHORT):
        return parked
    return None


def _kept_out(evidence: _Evidence) -> Opinion | None:
    if evidence.is_challenged:
        who = f" ({evidence.header_marks[0]})" if evidence.header_marks else ""
        return Opinion("blocked", "none", f"It tests whether visitors are human{who}.")
    if evidence.is_page and "refused" in evidence.title_kinds and evidence.words <= CURT:
        return Opinion("blocked", "none", "It refuses us.")
    if evidence.is_page and _asks_to_sign_in(evidence):
        return Opinion("blocked", "none", "It asks visitors to sign in.")
    return None


def _asks_to_sign_in(evidence: _Evidence) -> bool:
    if "login" in {mark.kind for mark in marks.of_url(evidence.start)}:
        return False  # the link is to the sign-in page itself
    asks = "login" in evidence.title_kinds or bool(evidence.features.get("password"))
    if "login" in evidence.url_kinds:
        return asks or evidence.words <= SHORT
    is_root = bool(_HOME.fullmatch(urlsplit(evidence.start).path))
    return asks and "login" in evidence.title_kinds and evidence.words <= CURT and not is_root


def _never_set_up(evidence: _Evidence) -> Opinion | None:
    if evidence.is_page and evidence.says("default") and evidence.words <= 2 * SHORT:
        return Opinion("dead", "hard", "There is nothing but the server's own first page.")
    return None


def _out_of_order(evidence: _Evidence) -> Opinion | None:
    if evidence.is_page and "trouble" in evidence.title_kinds and evidence.words <= SHORT and not evidence.is_about_it:
        return Opinion("failing", "weak", "The page says that it is out of order for now.")
    return None


def _by_status(evidence: _Evidence) -> Opinion | None:
    host = urls.host(evidence.final) or ""
    for row in causes.BY_HOST:
        if row.status == evidence.status and re.fullmatch(row.host, host):
            return row.opinion
    return causes.by_status(evidence.status)


def _missing(evidence: _Evidence) -> Opinion | None:
    if not evidence.is_missing:
        return None
    if evidence.leads_home and "missing" not in evidence.title_kinds | evidence.text_kinds | evidence.url_kinds:
        place = "the front page" if redirects_home(evidence.seen) else "the same page"
        return Opinion("dead", "hard", f"It redirects to {place}, as any address there does.")
    if "missing" in evidence.title_kinds | evidence.text_kinds | evidence.url_kinds:
        return Opinion(
            "dead", "hard", f"The page says that it does not exist, although its status is {evidence.status}."
        )
    return Opinion("dead", "hard", "Any address there gives the same page.")


def _told_by_api(evidence: _Evidence) -> Opinion | None:
    told = evidence.features.get("api", {})
    if told.get("there") is None:
        return None
    if not told["there"]:
        return Opinion("dead", "hard", told["gone"])
    return _good(evidence)._replace(reason=f"{told['name']} says that it is there.")


def _hijacked(evidence: _Evidence) -> Opinion | None:
    """Another page than the one that used to be there, or that the list speaks of, and what it is about now."""
    if not evidence.before or not evidence.is_page or not evidence.features.get("sketch"):
        return None
    before, seen = evidence.before, evidence.seen
    is_new = "sketch" not in before
    told = marks.in_text(seen.title) + (() if is_new else marks.in_text(seen.text))  # a new page's title has to say so
    is_spam = "spam" in {mark.kind for mark in told}
    speaks_otherwise = bool(before.get("lang")) and _tongue(before["lang"]) != _tongue(evidence.features.get("lang"))
    if not (is_spam or speaks_otherwise or before.get("was_dead")):
        return None
    if _share_a_word(before.get("title"), seen.title) or _is_still_alike(evidence):
        return None
    if is_new and _share_a_word(before.get("entry"), f"{seen.title} {seen.text}"):
        return None
    if is_spam:
        return Opinion(
            "dead", "hard", "The domain has been taken over: another page stands there, of the kind spammers put up."
        )
    return Opinion("failing", "weak", "Another page than the one before stands there.")


def _is_still_alike(evidence: _Evidence) -> bool:
    """Whether the text is like it was; of a page never seen before nothing is known."""
    sketch = (evidence.before or {}).get("sketch")
    return sketch is not None and likeness(sketch, evidence.features["sketch"]) > UNLIKE


def _share_a_word(one: str | None, other: str | None) -> bool:
    first, second = (set(re.findall(r"\w{3,}", (text or "").lower())) for text in (one, other))
    return bool(first & second)


def _tongue(lang: str | None) -> str:
    return (lang or "").partition("-")[0]


def _empty(evidence: _Evidence) -> Opinion | None:
    features = evidence.features
    if evidence.is_page and not features.get("bytes") and not features.get("body_fault"):
        return Opinion("failing", "weak", "The page is empty.")
    return None


def _good(evidence: _Evidence) -> Opinion:
    target = evidence.seen.permanent_url
    if target and urls.canonical(target) != urls.canonical(evidence.start):
        return Opinion("moved", "good", f"It has moved for good to {target[:300]}")
    if evidence.final and urls.canonical(evidence.final) != urls.canonical(evidence.start):
        return Opinion("alive", "good", "It is there, for now at another address.")
    return Opinion("alive", "good", "It is there.")


RULES: tuple[Callable[[_Evidence], Opinion | None], ...] = (
    _no_answer,
    _told_by_api,
    _closed_by_host,
    _to_be_had,
    _kept_out,
    _by_status,
    _hijacked,
    _never_set_up,
    _missing,
    _out_of_order,
    _empty,
)
