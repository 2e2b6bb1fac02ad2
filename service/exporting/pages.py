"""The templates of this wing; whatever is put into one is escaped, and stripped of what cannot be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from service.untrusted import address, writable

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    finalize=lambda value: writable(value) if type(value) is str else value,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_TEMPLATES.filters["address"] = address


def rendered(template: str, **values: Any) -> bytes:
    """A template filled in, in UTF-8."""
    return _TEMPLATES.get_template(template).render(values).encode()
