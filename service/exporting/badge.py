"""How a list is doing, as a badge for its README: an SVG of our own, or what shields.io's endpoint badges ask for.

Sources: the look is that of the badges people know; shields.io/badges/endpoint-badge; the accessible name as in
WCAG technique G91, white on each colour at 4.5:1 and more (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

import json

LABEL = "health"
GREY = "#57606a"
COLOURS = ((95, "#1a7f37"), (85, "#4d7a12"), (70, "#8a6400"), (50, "#b04a00"), (0, "#b42318"))
"""From how many in a hundred which colour."""

WIDTHS = {"%": 12, " ": 4, "i": 3, "l": 3, "t": 4}
"""Of characters at 11 px in the fonts named below, in px; others have 7."""
PADDING = 6
KEPT = 3600
"""Seconds for which a badge may be shown without asking again; it changes once a night."""


def svg(health: int | None) -> bytes:
    """`health 97 %` as a picture whose name is read out; None: nothing is known yet."""
    said, colour = _said(health), _colour(health)
    left, right = _width(LABEL), _width(said)
    width = left + right
    picture = f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{LABEL}: {said}">
<title>{LABEL}: {said}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#24292f"/>\
<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" \
aria-hidden="true">
<text x="{left / 2:g}" y="14" textLength="{left - 2 * PADDING}">{LABEL}</text>
<text x="{left + right / 2:g}" y="14" textLength="{right - 2 * PADDING}">{said}</text>
</g>
</svg>
"""
    return picture.encode()


def shields(health: int | None) -> bytes:
    """The same for `https://img.shields.io/endpoint?url=...`."""
    said = {"schemaVersion": 1, "label": LABEL, "message": _said(health), "color": _colour(health)}
    return json.dumps(said | {"cacheSeconds": KEPT}, ensure_ascii=False).encode()


def _said(health: int | None) -> str:
    return "not checked" if health is None else f"{health} %"


def _colour(health: int | None) -> str:
    return GREY if health is None else next(colour for least, colour in COLOURS if health >= least)


def _width(text: str) -> int:
    return sum(WIDTHS.get(char, 7) for char in text) + 2 * PADDING
