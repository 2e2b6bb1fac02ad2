"""A list as Markdown: byte for byte as it was read, with what was accepted in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service import markdown
from service.exporting.repairs import exchange


def render(blocks: Sequence[bytes], accepted: Mapping[int, str], repairs: Mapping[str, str]) -> bytes:
    """The file with what was accepted: the new URL of some links, by their position, and new lines for old ones.

    Raises EditRefused where the changes cannot be made without changing something else.
    """
    source = b"".join(blocks)
    changed = markdown.retarget(source, accepted) if accepted else source
    return exchange(source, changed, repairs) if repairs else changed
