"""Words by which an entry is found: pure, from where it stands in its list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.markdown.document import Document, Entry

_LANGUAGES = {"c++": "cpp", "c#": "csharp", "f#": "fsharp", ".net": "dotnet", "node.js": "nodejs", "vue.js": "vuejs"}
"""Names that are mostly signs, and the words that stand for them on GitHub."""

_SIGNS = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in _LANGUAGES), re.IGNORECASE)
_EMOJI_CODE = re.compile(r":[a-z0-9_+-]+:")
_LONGEST = 60
"""A heading longer than this is a sentence."""


def slug(text: str) -> str | None:
    """A text as a tag: lower case, letters, digits and `_`, hyphens between them. None: nothing is left."""
    plain = _SIGNS.sub(lambda found: _LANGUAGES[found[0].lower()], _EMOJI_CODE.sub(" ", text))
    word = re.sub(r"[^\w]+", "-", plain.replace("'", "").replace("’", "").lower()).strip("-_")
    return word if 0 < len(word) <= _LONGEST else None


def of_entry(document: Document, entry: Entry) -> Iterator[tuple[str, str]]:
    """An entry's tags and where each comes from: the page's title, headings, categories, the entry itself."""
    headings = document.sections[entry.section].path if entry.section is not None else ()
    words = (
        (document.front.title or "", "front-matter"),
        *((word, "heading") for word in headings),
        *((word, "front-matter") for word in document.front.categories),
        *((word, "inline") for word in entry.words),
    )
    yield from dict.fromkeys((name, origin) for word, origin in words if (name := slug(word)) is not None)
