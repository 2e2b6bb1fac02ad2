"""Parts of an address that tell who shared it, and nothing about where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from service import urls
from service.linting.finding import Hit
from service.linting.page import Page
from service.linting.rules.rule import Known, Rule


class Tracker(NamedTuple):
    """A parameter, or with a # in front a fragment, that tracks; patterns of the host and of its name."""

    who: str
    host: str
    part: str
    example: str
    cleaned: str


TRACKERS = (
    Tracker("Medium", r".*", r"#\.[a-z0-9]{8,10}", "https://medium.com/@a/b-1#.4mt3bzoau", "https://medium.com/@a/b-1"),
    Tracker(
        "Medium", r"(?:.*\.)?medium\.com", r"#---.*", "https://medium.com/a/b-1#---0-2", "https://medium.com/a/b-1"
    ),
    Tracker(
        "Medium",
        r"(?:.*\.)?(?:medium|towardsdatascience)\.com",
        r"sk|source|gi",
        "https://medium.com/a/b-1?source=rss",
        "https://medium.com/a/b-1",
    ),
    Tracker("a campaign", r".*", r"utm_\w+", "https://a.example/?utm_source=x&id=2", "https://a.example/?id=2"),
    Tracker("Facebook", r".*", r"fbclid", "https://a.example/p?fbclid=IwAR0", "https://a.example/p"),
    Tracker("Google", r".*", r"gclid|gclsrc|dclid|gbraid|wbraid", "https://a.example/?gclid=1", "https://a.example/"),
    Tracker("Microsoft", r".*", r"msclkid", "https://a.example/?msclkid=1", "https://a.example/"),
    Tracker("Yandex", r".*", r"yclid|_openstat", "https://a.example/?yclid=1", "https://a.example/"),
    Tracker("Mailchimp", r".*", r"mc_[ce]id", "https://a.example/?mc_cid=1&mc_eid=2", "https://a.example/"),
    Tracker("HubSpot", r".*", r"_hsenc|_hsmi", "https://a.example/?_hsenc=1&_hsmi=2", "https://a.example/"),
    Tracker("Marketo", r".*", r"mkt_tok", "https://a.example/?mkt_tok=1", "https://a.example/"),
    Tracker("Instagram", r".*", r"igshid|igsh", "https://a.example/?igshid=1", "https://a.example/"),
    Tracker(
        "YouTube",
        r"(?:(?:www|m)\.)?youtube\.com|youtu\.be",
        r"si|feature|pp|ab_channel",
        "https://www.youtube.com/watch?v=1&feature=youtu.be",
        "https://www.youtube.com/watch?v=1",
    ),
    Tracker(
        "Twitter",
        r"(?:www\.|mobile\.)?(?:twitter|x)\.com",
        r"s|ref_src|ref_url",
        "https://twitter.com/a/status/1?s=20",
        "https://twitter.com/a/status/1",
    ),
)


def cleaned(url: str) -> tuple[str, str] | None:
    """The address without what tracks, and who does; None: nothing does."""
    host = urls.host(url) if "?" in url or "#" in url else None
    if host is None:
        return None
    address, mark, fragment = url.partition("#")
    address, question, query = address.partition("?")
    known = [(row.who, row.part) for row in TRACKERS if re.fullmatch(row.host, host)]
    tail = mark + fragment
    who = [name for name, part in known if re.fullmatch(part, tail)]
    if who:
        tail = ""
    kept = []
    for parameter in query.split("&"):
        trackers = [name for name, part in known if re.fullmatch(part, parameter.partition("=")[0])]
        who += trackers
        kept += [] if trackers else [parameter]
    if not who:
        return None
    return address + (question + "&".join(kept) if any(kept) else "") + tail, who[0]


def _tracking(page: Page, _known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        if link.form != "image" and (found := cleaned(link.url)):
            new, who = found
            fix = page.readdress(link, new)
            yield Hit(page.place_of(link), f"{link.url} has something in it by which {who} follows who shared it.", fix)


RULES = (
    Rule(
        "tracking",
        "note",
        "What tracks its readers does not belong into an address, which is the same page without it.",
        "- [An article](https://medium.com/@a/b-1#.4mt3bzoau)\n",
        "- [An article](https://medium.com/@a/b-1)\n",
        _tracking,
    ),
)
