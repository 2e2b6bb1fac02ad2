"""Addresses that cannot be what was meant, or that could be better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from rapidfuzz.distance import OSA

from service import urls
from service.linting.finding import Hit
from service.linting.page import Page
from service.linting.rules.rule import Known, Rule

# --- broken ones ------------------------------------------------------------------------------

_SCHEME_LIKE = re.compile(r"(?P<name>[a-z]{2,8})(?P<mark>:/*|/{2,})(?P<rest>[\w-]+\.[^\s:].*)", re.IGNORECASE)
_REAL_SCHEMES = frozenset("http https ftp ftps file git ssh stun turn irc xmpp tel sms data mailto news".split())
_TWICE = re.compile(r"https?:/{0,2}(?P<inner>https?:?/{1,2}[\w-].*)", re.IGNORECASE)
_SECOND = re.compile(r"(?<=[^/=?&:+,|@_])https?://", re.IGNORECASE)


def repaired_scheme(url: str) -> str | None:
    """An address with `http://` or `https://` in place of what was meant to be it; None: nothing was."""
    found = _SCHEME_LIKE.match(url)
    if found is None:
        return None
    name = found["name"].lower()
    meant = "https" if OSA.distance(name, "https") <= OSA.distance(name, "http") else "http"
    if found["mark"] == "://" and name in _REAL_SCHEMES:
        return None
    if (name != meant and name in _REAL_SCHEMES) or OSA.distance(name, meant) > 2:
        return None
    return f"{meant}://{found['rest']}"


def _broken_schemes(page: Page, _known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        new = repaired_scheme(link.url)
        if new is not None:
            message = f"{link.url} does not begin as an address does, so it leads nowhere."
            yield Hit(page.place_of(link), message, page.readdress(link, new))


def _missing_schemes(page: Page, _known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        if link.form in ("inline", "reference", "html") and re.match(r"www\.[\w-]+\.", link.url, re.IGNORECASE):
            message = f"{link.url} is taken for a file beside the list, since http:// is missing."
            yield Hit(page.place_of(link), message, page.readdress(link, f"http://{link.url}"))


def _double_schemes(page: Page, _known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        if found := _TWICE.fullmatch(link.url):
            new = repaired_scheme(found["inner"]) or found["inner"]
            yield Hit(page.place_of(link), f"{link.url} begins twice.", page.readdress(link, new))


def _glued(page: Page, _known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        second = _SECOND.search(link.url, 8) if link.url.startswith("http") else None
        if second is None:
            continue
        one, other = link.url[: second.start()].rstrip("([{<}])>"), link.url[second.start() :].rstrip(")")
        if urls.canonical(one) == urls.canonical(other):
            yield Hit(page.place_of(link), f"{one} was pasted twice.", page.readdress(link, one))
        elif urls.host(one) and urls.host(other) and "archive" not in one:
            yield Hit(page.place_of(link), f"Two addresses stand here as one: {one} and {other}.")


# --- text and target --------------------------------------------------------------------------

_SHOWN = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def _disagreeing(page: Page, _known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        if link.form in ("inline", "reference", "html") and _SHOWN.fullmatch(link.text):
            shown, target = _plain(link.text), _plain(link.url)
            if shown != target and not target.startswith(shown.rstrip("….")):
                yield Hit(page.place_of(link), f"The text says {link.text}, but the link leads to {link.url}.")


def _plain(url: str) -> str:
    """What two ways to write an address have in common."""
    url = urls.canonical(url if "://" in url else f"http://{url}") + "#" + urls.fragment(url)
    return re.sub(r"^https?://(?:www\.)?", "", unquote(url)).removesuffix("#").rstrip("/").casefold()


# --- https ------------------------------------------------------------------------------------


class Encrypted(NamedTuple):
    """Hosts that send every plain request on to https."""

    host: str
    example: str


ENCRYPTED = (
    Encrypted(r"(?:(?:www|gist|raw)\.)?github\.com", "http://github.com/o/r"),
    Encrypted(r"(?:www\.|export\.)?arxiv\.org", "http://arxiv.org/abs/1502.04681"),
    Encrypted(r"(?:[a-z]+\.)?(?:m\.)?wikipedia\.org", "http://en.wikipedia.org/wiki/Tree"),
    Encrypted(r"(?:(?:www|m)\.)?youtube\.com|youtu\.be", "http://youtu.be/iX5V1WpxxkY"),
    Encrypted(r"(?:[\w-]+\.)?medium\.com", "http://medium.com/@a/b-1"),
    Encrypted(r"(?:www\.)?(?:twitter|x|facebook|reddit|stackoverflow)\.com", "http://twitter.com/a"),
    Encrypted(r"(?:dx\.)?doi\.org", "http://dx.doi.org/10.1000/182"),
    Encrypted(r"openreview\.net|(?:papers|proceedings)\.(?:nips|neurips)\.cc", "http://openreview.net/forum?id=1"),
)


def _plain_http(page: Page, known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        if not link.url.lower().startswith("http://") or link.form == "image":
            continue
        host = urls.host(link.url) or ""
        if urls.canonical(link.url) in known.https:
            why = "A visit found it there."
        elif any(re.fullmatch(row.host, host) for row in ENCRYPTED):
            why = f"{host} sends every plain request there."
        else:
            continue
        fix = page.readdress(link, f"https{link.url[4:]}")
        yield Hit(page.place_of(link), f"{link.url} is there over https too. {why}", fix)


RULES = (
    Rule(
        "broken-scheme",
        "error",
        "An address that does not begin with http:// or https:// as it should leads to a file beside the list.",
        "- [A paper](hmttps://a.example/paper.pdf)\n- [Its code](https//a.example/code)\n",
        "- [A paper](https://a.example/paper.pdf)\n- [Its code](https://a.example/code)\n",
        _broken_schemes,
    ),
    Rule(
        "missing-scheme",
        "error",
        "Without http:// an address in a link is taken for a file beside the list.",
        "- [A page](www.a.example/page)\n",
        "- [A page](http://www.a.example/page)\n",
        _missing_schemes,
    ),
    Rule(
        "double-scheme",
        "error",
        "An address that begins with http:// twice names a host called http.",
        "- [A paper](http://http://a.example/paper.pdf)\n",
        "- [A paper](http://a.example/paper.pdf)\n",
        _double_schemes,
    ),
    Rule(
        "glued-addresses",
        "error",
        "Two addresses pasted one behind the other are an address that nobody has.",
        "- [A paper](http://a.example/paper.pdfhttp://a.example/paper.pdf)\n",
        "- [A paper](http://a.example/paper.pdf)\n",
        _glued,
    ),
    Rule(
        "text-and-target",
        "warning",
        "A link that shows one address and leads to another misleads its reader, and one of the two is wrong.",
        "- [https://a.example/v1](https://a.example/v2)\n",
        "- [https://a.example/v2](https://a.example/v2)\n",
        _disagreeing,
    ),
    Rule(
        "plain-http",
        "note",
        "Over plain http anyone on the way can read and change the page.",
        "- [A repository](http://github.com/o/r)\n",
        "- [A repository](https://github.com/o/r)\n",
        _plain_http,
    ),
)
