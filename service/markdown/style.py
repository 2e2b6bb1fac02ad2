"""How a section writes its entries, learned from those that are in it; and a new entry written the same way. Pure.

Each way to write an entry is a shape. A shape recognises the entries that are written so, and of
these it remembers the small things: the mark of the item, what stands between title and
description, whether a sentence ends with a full stop. What most neighbours do is done again.

    - [t](u) - d.        Item            **t**                 Titled         | [t](u) | d | code |   Row
    - **t** [[code](u)]  Item                                                 (in `columns`)
                                         - arxiv: [u](u)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias, TypeVar

from service import urls
from service.markdown.labels import is_label

T = TypeVar("T")

Labels: TypeAlias = Mapping[str, str]
"""The word a list writes before a link, by what kind of thing the link leads to."""

USUAL_LABELS: Labels = {
    "arxiv": "arxiv", "github": "github", "gist": "gist", "doi": "doi", "openreview": "openreview", "pdf": "pdf",
    "video": "video", "slides": "slides",
}  # fmt: skip
"""For lists that have no word of their own yet."""

_READ = ("arxiv", "pdf", "doi", "openreview")
"""Where papers are: a list that calls one of them "paper" means the others, too."""

_ITEM = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\d{1,9}[.)])(?P<gap>[ \t]+)(?P<task>\[[ xX]\][ \t]+)?(?P<body>.*)"
)
_LINKED = re.compile(
    r"(?P<outer>\*\*|__|)\[(?P<inner>\*\*|__|)(?:\\.|[^\[\]\\]|\[[^\[\]]*\])+?(?P=inner)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*"
    r"(?:\s+\"[^\"]*\")?\)(?P=outer)(?P<rest>.*)"
)
_SEPARATOR = re.compile(r"(?P<mark>\s*(?:--?|[–—:：|,.])\s+|\s+)(?P<text>[^\s\[(].*)")
_SHORT_NAME = re.compile(r"[^\s*_\[(][^\[\]]{0,40}?\s[-–—:]\s+(?=(?:\*\*|__|)\[(?P<title>[^\[\]]+)\]\()")
_NAMED = re.compile(r"(?P<bold>\*\*|__|)(?P<title>[^\s*_\[(].*?)(?P=bold)(?P<stop>[.,:]?)\s*(?P<links>[\[(].*)")
WRAPS: Mapping[str, re.Pattern[str]] = {
    "[[{}]({})]": re.compile(r"\[\[[^\[\]]+\]\([^)]*\)\]"),
    "[[{}]]({})": re.compile(r"\[\[[^\[\]]+\]\]\([^)]*\)"),
    "([{}]({}))": re.compile(r"\(\[[^\[\]]+\]\([^)]*\)\)"),
    "[{}]({})": re.compile(r"\[[^\[\]]+\]\([^)]*\)"),
}
"""How a labelled link is written, and how it is known; the first that fits counts."""

_TITLE_LINE = re.compile(r"(?P<bold>\*\*|__)[^*_].*(?P=bold)")
_LABELLED_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>[-*+])(?P<gap>[ \t]+)(?P<label>[^:\[\]]{1,40}):[ \t]*(?P<link>.*)"
)
_SHOWN = (("[{0}]({0})", re.compile(r"\[(\S+)\]\(\S+\)")), ("<{0}>", re.compile(r"<\S+>")), ("{0}", re.compile(r"\S+")))
"""How an address without a text of its own is written."""

_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])")
SENTENCE_END = (".", "!", "?", "。", "！", "？", "…")


@dataclass(frozen=True)
class NewEntry:
    """What is known of a thing that is to be written into a list."""

    title: str
    urls: tuple[str, ...]
    """The one it is about first."""
    description: str | None = None
    """In one sentence."""
    authors: tuple[str, ...] = ()
    venue: str | None = None
    """Where it was published, or what its authors remark."""
    published: date | None = None
    stars: int | None = None
    language: str | None = None
    license: str | None = None


class Item(NamedTuple):
    """An item of a list, on one line."""

    mark: str
    gap: str
    task: str
    indent: str
    outer: str
    """Around the link that is the title, or around the title."""
    inner: str
    """Around the title within the link."""
    wrap: str | None
    """How labelled links behind a title are written; None: the title is the link."""
    stop: str = ""
    """Between a title and labelled links."""
    separator: str | None = None
    """Before the description; None: there is none."""
    ends: bool = False
    """A description ends with a full stop."""


class Titled(NamedTuple):
    """A title in a paragraph of its own, and below it a list of labelled links, or an address alone."""

    bold: str
    mark: str | None
    """Of the items; None: a paragraph that is an address."""
    shown: str
    """How an address is written, a format string."""
    gap: int = 1
    """Blank lines below the title."""
    introduces: bool = False
    """An item says where it was published."""


Shape: TypeAlias = Item | Titled


# --- learning ---------------------------------------------------------------------------------


def learn(samples: Iterable[str]) -> Shape | None:
    """The shape that most of these entries have, given as their lines; None: none that is known."""
    shapes = [shape for sample in samples if (shape := _shape(sample)) is not None]
    kinds = Counter(_kind(shape) for shape in shapes)
    if not kinds:
        return None
    alike = [shape for shape in shapes if _kind(shape) == kinds.most_common(1)[0][0]]
    items = [shape for shape in alike if isinstance(shape, Item)]
    return _usual_item(items) if items else _usual_titled([one for one in alike if isinstance(one, Titled)])


def _kind(shape: Shape) -> tuple[object, ...]:
    """What makes two shapes the same way to write: all but marks and small things."""
    if isinstance(shape, Item):
        return "item", shape.outer, shape.inner, shape.wrap
    return "titled", shape.mark is None


def _usual_item(shapes: Sequence[Item]) -> Item:
    separators = [shape for shape in shapes if shape.separator is not None]
    described = 2 * len(separators) >= len(shapes)
    return shapes[-1]._replace(
        task="[ ] " if shapes[-1].task else "",
        gap=_usual(shape.gap for shape in shapes),
        stop=_usual(shape.stop for shape in shapes),
        separator=_usual(shape.separator for shape in separators) if separators and described else None,
        ends=bool(separators) and 2 * sum(shape.ends for shape in separators) > len(separators),
    )


def _usual_titled(shapes: Sequence[Titled]) -> Titled:
    return Titled(
        bold=_usual(shape.bold for shape in shapes),
        mark=_usual(shape.mark for shape in shapes),
        shown=_usual(shape.shown for shape in shapes),
        gap=_usual(shape.gap for shape in shapes),
        introduces=2 * sum(shape.introduces for shape in shapes) > len(shapes),
    )


def _usual(values: Iterable[T]) -> T:
    return Counter(values).most_common(1)[0][0]


def _shape(sample: str) -> Shape | None:
    first, *rest = sample.split("\n")
    if found := _ITEM.fullmatch(first.rstrip()):
        return _item(found)
    if _TITLE_LINE.match(first.strip()):
        return _titled(first.strip(), rest)
    return None


def _item(found: re.Match[str]) -> Item | None:
    start = (found["mark"], found["gap"], found["task"] or "", found["indent"])
    if linked := _LINKED.fullmatch(_without_short_name(found["body"])):
        said = _SEPARATOR.fullmatch(linked["rest"])
        separator, ends = (said["mark"], said["text"].rstrip().endswith(SENTENCE_END)) if said else (None, False)
        return Item(*start, linked["outer"], linked["inner"], None, separator=separator, ends=ends)
    if named := _NAMED.fullmatch(found["body"]):
        for wrap, pattern in WRAPS.items():
            if pattern.match(named["links"]):
                return Item(*start, named["bold"], "", wrap, stop=named["stop"])
    return None


def _without_short_name(body: str) -> str:
    """An item's text without the short name before a title that is a link: `ALI - [Adversarially Learned ...](u)`."""
    named = _SHORT_NAME.match(body)
    return body[named.end() :] if named and not is_label(named["title"]) else body


def _titled(title: str, rest: Sequence[str]) -> Titled | None:
    bold = title[:2]
    gap = next((at for at, line in enumerate(rest) if line.strip()), 0)
    lines = [line for line in rest if line.strip()]
    labelled = [found for line in lines if (found := _LABELLED_LINE.fullmatch(line.rstrip()))]
    linked = [found for found in labelled if "://" in found["link"]]
    if linked:
        introduces = any(found["label"].strip().lower() == "intro" for found in labelled)
        return Titled(bold, linked[0]["mark"] + linked[0]["gap"], _shown(linked[0]["link"]), gap, introduces)
    if lines and "://" in lines[0]:
        return Titled(bold, None, _shown(lines[0].strip()), gap)
    return None


def _shown(link: str) -> str:
    return next((form for form, pattern in _SHOWN if pattern.match(link.strip())), "{0}")


# --- writing ----------------------------------------------------------------------------------


def render(entry: NewEntry, shape: Shape, labels: Labels) -> list[str]:
    """The lines of a new entry in a shape."""
    return _render_item(entry, shape, labels) if isinstance(shape, Item) else _render_titled(entry, shape, labels)


def label(url: str, labels: Labels) -> str:
    """The word that a list writes before a link."""
    kind = urls.kind(url)
    alike = [labels[one] for one in _READ if kind in _READ and one in labels]
    return labels.get(kind) or next(iter(alike), None) or USUAL_LABELS.get(kind, labels.get("page") or "homepage")


def escaped(text: str, *, in_cell: bool = False) -> str:
    """Text as Markdown that is read as this text."""
    plain = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    return plain.replace("|", r"\|") if in_cell else plain


def address(url: str) -> str:
    """An address that can stand between round brackets."""
    return (
        re.sub(r"[\s<>\\]", lambda found: f"%{ord(found[0]):02X}", url.strip()).replace("(", "%28").replace(")", "%29")
    )


def _render_item(entry: NewEntry, item: Item, labels: Labels) -> list[str]:
    head = f"{item.indent}{item.mark}{item.gap}{item.task}"
    title = escaped(entry.title)
    if item.wrap is not None:
        links = " ".join(item.wrap.format(label(url, labels), address(url)) for url in entry.urls)
        return [f"{head}{item.outer}{title}{item.outer}{item.stop} {links}"]
    line = f"{head}{item.outer}[{item.inner}{title}{item.inner}]({address(entry.urls[0])}){item.outer}"
    if item.separator is None or not entry.description:
        return [line]
    return [f"{line}{item.separator}{escaped(sentence(entry.description, ends=item.ends))}"]


def _render_titled(entry: NewEntry, shape: Titled, labels: Labels) -> list[str]:
    title = [f"{shape.bold}{escaped(entry.title)}{shape.bold}", *[""] * shape.gap]
    if shape.mark is None:
        return [*title, shape.shown.format(address(entry.urls[0]))]
    venue = [f"{shape.mark}intro: {escaped(entry.venue)}"] if shape.introduces and entry.venue else []
    shown = [f"{shape.mark}{label(url, labels)}: {shape.shown.format(address(url))}" for url in entry.urls]
    return [*title, *venue, *shown]


def mark_at(marks: Sequence[str], place: int) -> str:
    """The mark of a new item before the one at a place: ordered items count on, unless all have one number."""
    before = marks[max(0, place - 1)]
    number = before[:-1]
    counts = number.isdigit() and place > 0 and (len(marks) == 1 or len(set(marks)) > 1)
    return f"{int(number) + 1}{before[-1]}" if counts else before


def sentence(text: str, *, ends: bool) -> str:
    """A description with a full stop at its end, or without."""
    plain = " ".join(text.split())
    if ends:
        return plain if plain.endswith(SENTENCE_END) else f"{plain}."
    return plain.removesuffix(".") if not plain.endswith("..") else plain
