"""A list as bookmarks every browser imports (learn.microsoft.com, "Netscape Bookmark File Format").

Headings become folders, each link of an entry a bookmark of the entry's title, and tags stand where
Firefox and bookmark servers look for them. Bookmarks run when they are clicked, so only web and
mail addresses become one.
"""

from __future__ import annotations

from service.exporting.contents import Contents, followed, tree
from service.exporting.pages import rendered
from service.queries.rows import EntryContents, Link


def render(contents: Contents) -> bytes:
    """The bookmarks, in the folders of their headings."""
    seconds = {entry: int(moment.timestamp()) for entry, moment in contents.added.items()}
    return rendered("bookmarks.html", root=tree(contents), added=seconds, followed=followed, name=_name)


def _name(entry: EntryContents, link: Link) -> str:
    """What a bookmark is called: the entry's title, with the link's label where the entry has several."""
    label = link["label"] or link["text"]
    return f"{entry['title']} ({label})" if len(entry["details"]) > 1 and label else entry["title"]
