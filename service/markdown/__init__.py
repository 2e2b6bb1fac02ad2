"""Text ⇄ Document, byte for byte. Pure: bytes in, values out.

bytes ──text──▶ UTF-8 ──reading──▶ tree ──entries──▶ Document
  ▲              (outline, inline,    │   (lines, titles,
  │               html, autolinks)    │    details, rows)
  └────────────────edit───────────────┘
"""

from service.markdown.edit import retarget
from service.markdown.parse import parse

__all__ = ["parse", "retarget"]
