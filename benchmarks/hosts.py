"""How the links of real lists are spread over hosts.

Counted in 72 awesome lists and posts (52,611 addresses at 12,816 hosts): a few hosts have a share of
all links however many there are; of the others most have one link or two.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

SHARES = {
    "github.com": 0.3089, "arxiv.org": 0.1521, "openaccess.thecvf.com": 0.0400, "www.youtube.com": 0.0112,
    "img.shields.io": 0.0093, "www.goodreads.com": 0.0078, "raw.githubusercontent.com": 0.0070, "weibo.com": 0.0067,
    "papers.nips.cc": 0.0046, "aws.amazon.com": 0.0035, "medium.com": 0.0035, "proceedings.mlr.press": 0.0034,
    "cran.r-project.org": 0.0033, "web.archive.org": 0.0033, "blog.csdn.net": 0.0029, "twitter.com": 0.0025,
    "www.cnblogs.com": 0.0024, "openreview.net": 0.0023, "www.cs.cornell.edu": 0.0020, "www.meetup.com": 0.0019,
}  # fmt: skip
TAIL = {1: 9289, 2: 2511, 3: 381, 4: 189, 5: 87, 6: 59, 7: 55, 8: 26, 9: 21, 10: 24, 15: 60, 25: 40, 50: 30, 90: 20}
"""Of the hosts below: how many have how many links."""
TOLD = {"github.com": 0.93, "arxiv.org": 0.98}
"""Of the links to a host, those that its API tells of: they need no visit."""


def hosts(links: int, *, seed: int = 1) -> Iterator[tuple[str, int]]:
    """Hosts and how many links each has, together about so many."""
    chance = random.Random(seed)
    left = links
    for host, share in SHARES.items():
        count = round(links * share)
        left -= count
        if count:
            yield host, count
    sizes, weights = list(TAIL), list(TAIL.values())
    number = 0
    while left > 0:
        for count in chance.choices(sizes, weights, k=1000):
            if left > 0:
                yield f"h{number}.example", min(count, left)
            left -= count
            number += 1


def latency(chance: random.Random) -> float:
    """Seconds that a host takes to answer: log-normal, median 0.3 s, at most 5 s."""
    return min(5.0, chance.lognormvariate(-1.2, 0.9))
