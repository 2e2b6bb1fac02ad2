"""The places of the settings, taken apart into what a report is brought to by itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from service.errors import UsageError
from service.settings import Delivery
from service.sources.messages import service_name


@dataclass(frozen=True)
class Target:
    """A file, an issue, or whom one URL is for."""

    place: str
    """NAME in [deliver.NAME]."""
    name: str
    """Which of the place's it is: `file`, `issue`, or the service of a URL; nothing in it is secret."""
    wishes: Delivery
    keeps_newest: bool
    """Only the newest report belongs there; else each one does, in order."""

    where: str
    """For people: a path, a service, an owner/repository."""
    url: SecretStr | None = None
    """Of a service."""

    @property
    def label(self) -> str:
        """For people."""
        return self.place if self.name == FILE else f"{self.place} ({self.name})"


FILE = "file"
ISSUE = "issue"


def targets(places: Mapping[str, Delivery], names: Sequence[str] = ()) -> list[Target]:
    """What the places of the settings consist of, or those named. Raises UsageError for a name that is not there."""
    if unknown := [name for name in names if name not in places]:
        there = ", ".join(places) or "none"
        raise UsageError(f"there is no [deliver.{unknown[0]}] in listkeeper.toml", hint=f"there is {there}")
    return [target for name, place in places.items() if not names or name in names for target in _of_place(name, place)]


def _of_place(name: str, place: Delivery) -> Iterator[Target]:
    if place.file is not None:
        yield Target(name, FILE, place, keeps_newest=True, where=str(place.file))
    if place.issue is not None:
        yield Target(name, ISSUE, place, keeps_newest=True, where=place.issue)
    seen: Counter[str] = Counter()
    for secret in place.urls:
        service = service_name(secret.get_secret_value())
        seen[service] += 1
        numbered = f"{service} {seen[service]}" if seen[service] > 1 else service
        yield Target(name, numbered, place, keeps_newest=False, where=service, url=secret)
