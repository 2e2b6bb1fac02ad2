"""A report as a message: as much of it as there is room for, and where the rest is read. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.reporting.parts import Level
from service.reporting.report import MOST, render
from service.reporting.sentences import Content, summary, title

CUTS = (MOST, 20, 10, 5, 3, 2, 1)
"""So many findings of a kind are shown at most, the first number with which it all fits."""
IN_CHAT = 10
"""More of a kind are not shown where people talk."""


@dataclass(frozen=True)
class Letter:
    """What is sent."""

    title: str
    body: str
    is_html: bool


def letter(
    content: Content,
    *,
    level: Level,
    is_mail: bool,
    fits: Callable[[str], bool],
    number: int,
    address: str | None,
) -> Letter:
    """A report for a mail or for a chat. Where not even its numbers fit, it says in a line what happened."""
    about = title(content)
    where = address or f"listkeeper report {number}"
    for most in CUTS:
        if not is_mail and most > IN_CHAT:
            continue
        body = render(content, "html" if is_mail else "text", level=level, most=most, address=address)
        whole = body if address or is_mail else f"{body.rstrip()}\n\nAll of it: {where}\n"
        if fits(whole):
            return Letter(about, whole, is_mail)
    said = [f"{about}. {summary(content)} All of it: {where}", f"{about}. All of it: {where}", f"All of it: {where}"]
    return Letter(about, next((one for one in said if fits(one)), said[-1]), is_html=False)
