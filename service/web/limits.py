"""How often somebody may do something that costs, or that could be guessed."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta


class Limit:
    """So many times in so long, for each key; in the memory of this process."""

    def __init__(self, times: int, within: timedelta, *, keys: int = 10_000) -> None:
        self._times, self._within, self._keys = times, within, keys
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def wait(self, key: str, now: datetime) -> float:
        """How many seconds are left until this may be done; 0: now, and this counts as done."""
        seen = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while len(self._seen) > self._keys:
            self._seen.popitem(last=False)
        while seen and now - seen[0] >= self._within:
            seen.popleft()
        if len(seen) >= self._times:
            return (seen[0] + self._within - now).total_seconds()
        seen.append(now)
        return 0.0

    def forgive(self, key: str) -> None:
        """Forget what was done by this key."""
        self._seen.pop(key, None)
