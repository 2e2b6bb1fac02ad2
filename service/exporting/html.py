"""A list as one page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from service.exporting.contents import Contents
from service.exporting.pages import rendered


def render(contents: Contents) -> bytes:
    """The page. Only web and mail addresses can be clicked; dead links are struck, with the reason at hand."""
    return rendered("list.html", list=contents.summary, title=contents.title, sections=contents.sections)
