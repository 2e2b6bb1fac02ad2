"""What a maintainer wants to be proposed, and how it is written; from the settings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from service.errors import UsageError
from service.models import ProposalKind
from service.settings import Settings

KINDS: tuple[str, ...] = get_args(ProposalKind)


@dataclass(frozen=True)
class Wishes:
    """All that may be wished."""

    kinds: frozenset[str] = frozenset(KINDS) - {"publish"}
    """What is proposed at all."""
    copies_beside: bool = False
    """A copy in an archive is put beside a dead link, not in its place."""
    copy_words: str = "archived copy"
    """What such a link beside says."""
    archived_words: str = "archived"
    """What is put behind a repository that is archived."""
    accepted: Mapping[str, int] = field(default_factory=dict)
    """Kinds that are accepted without a person's word, with the confidence from which on they are."""

    @classmethod
    def of(cls, settings: Settings) -> Wishes:
        """What the settings say. Raises UsageError that names the setting."""
        return cls(
            kinds=frozenset(_kind("propose", name) for name in settings.propose),
            copies_beside=settings.copies == "beside",
            copy_words=settings.copy_words,
            archived_words=settings.archived_words,
            accepted=dict(_rule(text) for text in settings.auto_accept),
        )


def _kind(setting: str, name: str) -> str:
    if name not in KINDS:
        raise UsageError(f"setting {setting}: there is no kind {name!r}", hint=f"the kinds are {', '.join(KINDS)}")
    return name


def _rule(text: str) -> tuple[str, int]:
    kind, _, least = text.partition(":")
    if not (least.isascii() and least.isdigit() and int(least) <= 100):
        raise UsageError(
            f"setting auto_accept: cannot read {text!r}",
            hint="write it as KIND:CONFIDENCE, such as upgrade:95; the confidence is a number up to 100",
        )
    return _kind("auto_accept", kind.strip()), int(least)
