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
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from service import urls
from service.checking import causes, marks
from service.checking.answers import api_for
from service.checking.causes import Opinion
from service.checking.evidence import CURT, SHORT, Evidence, is_front, is_led_away, is_plain, redirects_home, turning
from service.checking.page import likeness
from service.models import Observation

Look: TypeAlias = Literal["browser", "api", "sibling"]

UNLIKE = 0.1
"""Likeness up to which a page has become another."""


def judge(seen: Observation, before: Mapping[str, Any] | None = None) -> Opinion:
    """What an observation means; `before` is the fingerprint of the page as it was when it was last good."""
    evidence = Evidence(seen, before)
    for rule in (_hijacked,) if is_plain(seen) else RULES:
        opinion = rule(evidence)
        if opinion is not None:
            return opinion
    return _good(evidence)


def wanted(seen: Observation, *, browser_look: bool = True) -> Look | None:
    """The second look that would tell more, if any; `browser_look`: whether looking as a browser is allowed."""
    if is_plain(seen):
        return "api" if "api" not in seen.features and api_for(seen) else None
    evidence = Evidence(seen)
    may_be_browser = browser_look and "browser" not in seen.features and seen.features.get("profile") != "browser"
    if evidence.is_refused_to_robots and may_be_browser:
        return "browser"
    if "api" not in seen.features and api_for(seen):
        return "api"
    if evidence.is_suspicious and not _is_told_by_api(seen):
        return "sibling"
    return "browser" if evidence.is_missing_to_robots and may_be_browser and not _is_told_by_api(seen) else None


def _is_told_by_api(seen: Observation) -> bool:
    return seen.features.get("api", {}).get("there") is not None


def is_better(again: Observation, seen: Observation) -> bool:
    """Whether a browser got the page itself, where a robot saw refused or missing what is `seen`."""
    evidence = Evidence(again)
    is_refusal = evidence.is_page and evidence.words <= CURT and "refused" in evidence.title_kinds
    if again.cause or evidence.status >= 400 or is_refusal or evidence.is_missing:
        return False
    return not evidence.is_suspicious or not Evidence(seen).is_page


def is_challenge(seen: Observation) -> bool:
    """Whether a refusal is a test for humans, which no patience helps with."""
    return Evidence(seen).is_challenged


def sibling(seen: Observation) -> str:
    """An address beside the page's that cannot exist, to see what the host says of such."""
    place = seen.hops[turning(seen)]["url"] if is_led_away(seen) else seen.final_url or seen.hops[-1]["url"]
    parts = urlsplit(place)
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    ending = re.search(r"\.\w{2,5}$", name)
    tail = (ending[0] if ending else "") + ("/" if parts.path.endswith("/") and name else "")
    return f"{parts.scheme}://{parts.netloc}{folder}/{_nonsense(parts.netloc + folder)}{tail}"


def _nonsense(place: str) -> str:
    """A name that nothing has, the same for the same place."""
    number = sum(ord(sign) * (at + 7) ** 5 for at, sign in enumerate(place))
    return "qzx" + "".join("bcdfghjklmnpqrstvwxz"[number // 20**at % 20] for at in range(9))


# --- the rules, in order: the first that knows says


def _no_answer(evidence: Evidence) -> Opinion | None:
    cause = evidence.seen.cause
    if cause is None:
        return None
    if cause == "address-forbidden" and evidence.seen.hops:
        cause = "redirect-forbidden"
    if cause == "dns-invalid" and evidence.seen.hops:
        cause = "redirect-invalid"
    return causes.BY_CAUSE.get(cause, causes.UNKNOWN_CAUSE)


def _closed_by_host(evidence: Evidence) -> Opinion | None:
    if evidence.is_about_it or evidence.heading_goes_on or not (evidence.is_page or evidence.status >= 400):
        return None
    if "suspended" in evidence.url_kinds or evidence.is_all_it_says("suspended"):
        return Opinion("dead", "hard", "The site has been closed by its host.")
    return None


def _to_be_had(evidence: Evidence) -> Opinion | None:
    is_message = evidence.is_page or evidence.status in (403, 404)
    if "parked" in evidence.url_kinds or (is_message and _is_for_sale(evidence)):
        return Opinion("dead", "hard", "The domain is parked or for sale.")
    return None


def _is_for_sale(evidence: Evidence) -> bool:
    """Whether the page is there to sell the domain: that is all it says, or its title names the very domain."""
    name = (urls.host(evidence.final) or "").removeprefix("www.")
    names_itself = bool(name) and name in (evidence.seen.title or "").lower()
    if evidence.is_about_domains and not names_itself:
        return False
    return evidence.is_all_it_says("parked") or (names_itself and "parked" in evidence.title_kinds)


def _kept_out(evidence: Evidence) -> Opinion | None:
    if evidence.is_challenged:
        who = f" ({evidence.header_marks[0]})" if evidence.header_marks else ""
        return Opinion("blocked", "none", f"It tests whether visitors are human{who}.")
    says_so = "refused" in evidence.title_kinds and not evidence.names_its_address
    if evidence.is_page and says_so and evidence.words <= CURT:
        return Opinion("blocked", "none", "It refuses us.")
    if evidence.is_page and evidence.is_all_it_says("withheld") and not evidence.is_about_it:
        return Opinion("blocked", "none", "It is withheld for legal reasons.")
    if evidence.is_page and _asks_to_sign_in(evidence):
        return Opinion("blocked", "none", "It asks visitors to sign in.")
    return None


def _asks_to_sign_in(evidence: Evidence) -> bool:
    if "login" in {mark.kind for mark in marks.of_url(evidence.start)}:
        return False  # the link is to the sign-in page itself
    asks = "login" in evidence.title_kinds or bool(evidence.features.get("password"))
    if "login" in evidence.url_kinds:
        return asks or evidence.words <= SHORT
    if "login" in evidence.text_kinds and evidence.words <= SHORT and not evidence.has_own_title:
        return asks or evidence.words <= CURT  # it says that one has to
    if evidence.features.get("password") and evidence.is_the_same_anywhere:
        return True
    is_root = is_front(urlsplit(evidence.start).path)
    return asks and "login" in evidence.title_kinds and evidence.words <= CURT and not is_root


def _never_set_up(evidence: Evidence) -> Opinion | None:
    if evidence.is_page and (evidence.is_all_it_says("default") or "default" in evidence.whole_title_kinds):
        return Opinion("dead", "hard", "There is nothing but the server's own first page.")
    return None


def _out_of_order(evidence: Evidence) -> Opinion | None:
    told = ("trouble" in evidence.title_kinds) + ("trouble" in evidence.text_kinds)
    is_all = evidence.words <= (SHORT if told == 2 else CURT)
    if evidence.is_page and told and is_all and not evidence.is_about_it:
        return Opinion("failing", "weak", "The page says that it is out of order for now.")
    return None


def _by_status(evidence: Evidence) -> Opinion | None:
    host = urls.host(evidence.final) or ""
    for row in causes.BY_HOST:
        if row.status == evidence.status and re.fullmatch(row.host, host):
            return row.opinion
    return causes.by_status(evidence.status)


def _missing(evidence: Evidence) -> Opinion | None:
    if not evidence.is_missing:
        return None
    if evidence.finds_nothing:
        return Opinion("dead", "hard", "It redirects to a search, which finds nothing.")
    if evidence.leads_home and not evidence.says_missing:
        place = "the front page" if redirects_home(evidence.seen) else "the same page"
        return Opinion("dead", "hard", f"It redirects to {place}, as any address there does.")
    if evidence.says_missing:
        return Opinion(
            "dead", "hard", f"The page says that it does not exist, although its status is {evidence.status}."
        )
    says = evidence.is_no_file or "hint" in evidence.title_kinds
    if evidence.words <= CURT and not says:  # who keeps a whole region out says so in few words, too
        return Opinion("failing", "weak", "Any address there gives the same few words.")
    return Opinion("dead", "hard", "Any address there gives the same page.")


def _told_by_api(evidence: Evidence) -> Opinion | None:
    if not _is_told_by_api(evidence.seen):
        return None
    told = evidence.features["api"]
    if not told["there"]:
        return Opinion("dead", "hard", told["gone"])
    return _good(evidence)._replace(reason=f"{told['name']} says that it is there.")


def _hijacked(evidence: Evidence) -> Opinion | None:
    """Another page than the one that used to be there, or that the list speaks of, and what it is about now."""
    if not evidence.before or not evidence.is_page or not evidence.features.get("sketch"):
        return None
    before, seen = evidence.before, evidence.seen
    is_new = "sketch" not in before
    if before.get("entry") and _is_farm(evidence) and not _share_a_word(before["entry"], evidence.features["h1"]):
        return _TAKEN_OVER
    is_spam = bool(_spam_in(seen.title) or (not is_new and _spam_in(seen.text)))  # a new page's title has to say so
    speaks_otherwise = bool(before.get("lang")) and _tongue(before["lang"]) != _tongue(evidence.features.get("lang"))
    if not (is_spam or speaks_otherwise or before.get("was_dead")):
        return None
    if _share_a_word(before.get("title"), seen.title) or _is_still_alike(evidence):
        return None
    if is_new and _share_a_word(before.get("entry"), f"{seen.title} {seen.text}"):
        return None
    if is_spam:
        return _TAKEN_OVER
    return Opinion("failing", "weak", "Another page than the one before stands there.")


_TAKEN_OVER = Opinion(
    "dead", "hard", "The domain has been taken over: another page stands there, of the kind spammers put up."
)


def _is_farm(evidence: Evidence) -> bool:
    """Whether its heading, and more than that, is what hijackers put under a name that they kept."""
    in_heading = _spam_in(evidence.features.get("h1"))
    return bool(in_heading) and len(in_heading | _spam_in(evidence.seen.text)) > 1


def _spam_in(text: str | None) -> set[str]:
    return {mark.name for mark in marks.in_text(text) if mark.kind == "spam"}


def _is_still_alike(evidence: Evidence) -> bool:
    """Whether the text is like it was; of a page never seen before nothing is known."""
    sketch = (evidence.before or {}).get("sketch")
    return sketch is not None and likeness(sketch, evidence.features["sketch"]) > UNLIKE


def _share_a_word(one: str | None, other: str | None) -> bool:
    first, second = (set(re.findall(r"\w{3,}", (text or "").lower())) for text in (one, other))
    return bool(first & second)


def _tongue(lang: str | None) -> str:
    return (lang or "").partition("-")[0]


def _empty(evidence: Evidence) -> Opinion | None:
    features = evidence.features
    if evidence.is_page and not features.get("bytes") and not features.get("body_fault"):
        return Opinion("failing", "weak", "The page is empty.")
    return None


def _good(evidence: Evidence) -> Opinion:
    target = evidence.seen.permanent_url
    if target and urls.canonical(target) != urls.canonical(evidence.start):
        return Opinion("moved", "good", f"It has moved for good to {target[:300]}")
    is_elsewhere = evidence.final != evidence.start
    if evidence.final and is_elsewhere and urls.canonical(evidence.final) != urls.canonical(evidence.start):
        return Opinion("alive", "good", "It is there, for now at another address.")
    return _ALIVE


_ALIVE = Opinion("alive", "good", "It is there.")

RULES: tuple[Callable[[Evidence], Opinion | None], ...] = (
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
