"""What a host asks of robots, as far as it is heeded here: how long between two requests. Pure.

robots.txt (RFC 9309) tells crawlers where not to go. A link checker follows no links of its own: it
looks at single addresses that people have put into their lists, so `Disallow` is not for it. How
often a host wants to be asked (`Crawl-delay`, an extension that many hosts use) is.
"""

from __future__ import annotations

import math

OURS = "listkeeper"
MAX_LINES = 5000


def crawl_delay(text: str) -> float | None:
    """Seconds between two requests that a robots.txt asks for, of us by name or else of all; None: it does not say."""
    asked: dict[str, float] = {}
    agents: list[str] = []
    is_heading = False
    for line in text.splitlines()[:MAX_LINES]:
        name, _, value = (part.strip().lower() for part in line.partition("#")[0].partition(":"))
        if name == "user-agent":
            agents = [*agents, value] if is_heading else [value]
        elif name == "crawl-delay" and (seconds := _seconds(value)) is not None:
            asked |= dict.fromkeys(agents, seconds)
        is_heading = name == "user-agent" or (is_heading and not name)
    return asked.get(OURS, asked.get("*"))


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
