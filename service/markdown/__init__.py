"""Text ⇄ Document, byte for byte. Pure: bytes in, values out.

    bytes ─text─▶ UTF-8 ─reading─▶ tree ─entries─▶ Document
      ▲            (outline, inline,  │  (signs, rows, lines,
      │             html, autolinks)  │   titles, details, drafts)
      └──────────────edit─────────────┘

A Document is made of blocks as they pass (`reading.Stream`), an edit is made on the whole tree.
`labels`, `venues` and `wording` know the words that lists are made of.
"""

from service.markdown.edit import retarget
from service.markdown.parse import parse

__all__ = ["parse", "retarget"]
