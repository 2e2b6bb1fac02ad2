"""Every way listkeeper can say no, drawn as a tree.

* ListkeeperError            exit status 3: it could not be done
  - UsageError               exit status 2: what was asked for makes no sense
  - ListError                a list cannot be read, found or written
    . ListNotFound
    . NameTaken
    . EditRefused            an edit would have changed more than it was meant to
  - DatabaseError            the database cannot be opened or is of another version
  - SourceError              an outside service did not answer as promised
    . SourceBusy             it asks us to come back later (429, 503)
    . SourceUnusable         the answer cannot be read, or we are not let in

Every error is one sentence about what went wrong, and a hint about what to do next.
"""

from __future__ import annotations


class ListkeeperError(Exception):
    """Something could not be done."""

    exit_status = 3

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ListkeeperError):
    """What was asked for makes no sense as it stands."""

    exit_status = 2


class ListError(ListkeeperError):
    """A list cannot be read, found or written."""


class ListNotFound(ListError):
    """No list has this name."""


class NameTaken(ListError):
    """A different file already has this list's name."""


class EditRefused(ListError):
    """An edit would have changed more than the link it is about."""


class DatabaseError(ListkeeperError):
    """The database cannot be opened, or its schema is of another version."""


class SourceError(ListkeeperError):
    """An outside service did not answer as promised."""


class SourceBusy(SourceError):
    """An outside service asks us to come back later."""

    def __init__(self, message: str, *, retry_after: float | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        """Seconds until it may be asked again, where it said so."""


class SourceUnusable(SourceError):
    """An outside service answered with something that cannot be used."""
