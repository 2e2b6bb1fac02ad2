"""A whole list as every format but Markdown is given it, and its headings as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from service import urls
from service.markdown.changes import Change
from service.queries.rows import Belief, EntryContents, EntryLink, Link, ListSummary, SectionContents
from service.untrusted import address

_UNCHECKED: Belief = {
    "verdict": "unchecked",
    "reason": None,
    "status": None,
    "final_url": None,
    "checked_at": None,
    "since": None,
    "failures": 0,
    "settled": False,
}


@dataclass(frozen=True, slots=True)
class Contents:
    """A list, its sections in document order, and since when its entries are in it."""

    summary: ListSummary
    sections: Sequence[SectionContents]
    added: Mapping[int, datetime] = field(default_factory=dict)
    """When an entry was first seen, by the entry's id."""

    @property
    def title(self) -> str:
        """What a reader sees at the top."""
        return self.summary["title"] or self.summary["name"]

    def entries(self) -> Iterator[EntryContents]:
        """All entries in document order."""
        for section in self.sections:
            yield from section["entries"]


@dataclass(slots=True)
class Folder:
    """A heading, what stands right under it, and the headings below it."""

    name: str
    entries: Sequence[EntryContents] = ()
    links: Sequence[Link] = ()
    """Those that stand in no entry."""
    folders: list[Folder] = field(default_factory=list)


def tree(contents: Contents) -> Folder:
    """The list as a folder that holds the folders of its outermost headings.

    What stands before the first heading is held by the list's own folder. A heading that is there
    twice gives two folders.
    """
    root = Folder(contents.title)
    open_folders = [root]
    for section in contents.sections:
        depth = len(section["path"])
        if depth == 0:
            root.entries, root.links = section["entries"], section["links"]
            continue
        folder = Folder(section["path"][-1], section["entries"], section["links"])
        del open_folders[depth:]
        open_folders[-1].folders.append(folder)
        open_folders.append(folder)
    return root


def with_changes(contents: Contents, changes: Mapping[tuple[int | None, str, bool], Change]) -> Contents:
    """The same list as the changes make it. New links are unchecked.

    A change is known by the line and the URL of its link, and by whether that is a picture.
    """

    def links(those: Iterable[Link]) -> Iterator[Link]:
        for one in those:
            change = changes.get((one["line"], one["url"], one["form"] == "image"))
            if change is None or change.new is None:
                yield one
            elif change.way == "behind":
                yield one
                yield _new(one, change.new, change.words or "")
            else:
                yield _new(one, change.new, change.new if one["text"] == one["url"] else one["text"])

    def entry(one: EntryContents) -> EntryContents:
        details = list(links(one["details"]))
        short: list[EntryLink] = [
            {"label": each["label"], "qualifier": each["qualifier"], "url": each["url"], "verdict": each["verdict"]}
            for each in details
        ]
        return {**one, "details": details, "links": short}

    gone = {place for place, change in changes.items() if change.way == "remove"}
    sections: list[SectionContents] = [
        {
            **section,
            "entries": [
                entry(one)
                for one in section["entries"]
                if not any((each["line"], each["url"], False) in gone for each in one["details"])
            ],
            "links": list(links(section["links"])),
        }
        for section in contents.sections
    ]
    return replace(contents, sections=sections)


def _new(one: Link, url: str, text: str) -> Link:
    kind = one["kind"] if one["kind"] == "image" else urls.kind(url)
    return {**one, **_UNCHECKED, "url": url, "text": text, "kind": kind}


def followed(links: Iterable[Link]) -> Iterator[tuple[str, Link]]:
    """The links that a reader may follow, each with where it leads; pictures, anchors and the like lead nowhere."""
    for link in links:
        target = address(link["url"])
        if target and link["kind"] != "image":
            yield target, link
