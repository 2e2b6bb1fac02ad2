"""Tags by the word of sources and of people.

What lists say is written with each import. What arXiv and GitHub say is taken over after they were
asked, all of it anew: a paper may come to other categories. What people say stays until they say
otherwise. A tag is renamed and merged for good: its former names are aliases from then on, so that
a list that still uses them means the same tag.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from service.database import Database
from service.errors import UsageError
from service.importing import tagged
from service.importing.tags import slug

_SEE_ALL = "`listkeeper tags` shows them all"


def tag_from_sources(db: Database) -> int:
    """Give entries their papers' arXiv categories and their repositories' GitHub topics; how many are new."""
    with db.write() as session:
        said = [(one, word, "arxiv") for one in tagged.categories(session) for word in one.words]
        said += [(one, word, "github") for one in tagged.topics(session) for word in one.words]
        found = ((one.entry_id, slug(word), origin) for one, word, origin in said)
        return tagged.save_from_sources(session, ((entry, name, origin) for entry, name, origin in found if name))


def rename(db: Database, old: str, new: str) -> None:
    """Call a tag otherwise. Raises UsageError where the new name is another tag's."""
    name = _slug(new)
    with db.write() as session:
        tag_id = _find(session, old)
        other = tagged.find(session, name)
        if other is not None and other != tag_id:
            raise UsageError(
                f"there is a tag {name} already", hint=f"put both together: listkeeper tag merge {old} {name}"
            )
        if name != tagged.name_of(session, tag_id):
            tagged.rename(session, tag_id, name)


def merge(db: Database, tags: Sequence[str], into: str) -> None:
    """Put tags together under one of them. Raises UsageError."""
    with db.write() as session:
        target = _find(session, into)
        for tag_id in dict.fromkeys(_find(session, tag) for tag in tags):
            if tag_id != target:
                tagged.merge(session, tag_id, target)


def alias(db: Database, word: str, tag: str) -> None:
    """Make a word another word for a tag; if it is a tag itself, its entries are that tag's. Raises UsageError."""
    name, meant = _slug(word), _slug(tag)
    with db.write() as session:
        target = tagged.find(session, meant)
        target = tagged.ids_of(session, [meant])[meant] if target is None else target
        present = tagged.find(session, name)
        if name == tagged.name_of(session, target):
            raise UsageError(
                f"{name} is the tag itself", hint=f"call it otherwise first: listkeeper tag rename {name} NEW"
            )
        if present == target:
            return
        if present is None:
            tagged.call(session, name, target)
        elif tagged.name_of(session, present) == name:
            tagged.merge(session, present, target)
        else:
            tagged.forget_alias(session, name)
            tagged.call(session, name, target)


def add(db: Database, tag: str, entries: Sequence[int]) -> int:
    """Give entries a tag, for good; how many have it now that had it from no person. Raises UsageError."""
    name = _slug(tag)
    with db.write() as session:
        _check(session, entries)
        known = tagged.find(session, tag)
        return tagged.give(session, tagged.ids_of(session, [name])[name] if known is None else known, entries)


def remove(db: Database, tag: str, entries: Sequence[int]) -> int:
    """Take a tag off entries, for good; how many had it. Raises UsageError."""
    with db.write() as session:
        _check(session, entries)
        return tagged.refuse(session, _find(session, tag), entries)


def _find(session: Session, word: str) -> int:
    found = tagged.find(session, word)
    if found is None:
        raise UsageError(f"there is no tag {word!r}", hint=_SEE_ALL)
    return found


def _slug(word: str) -> str:
    name = slug(word)
    if name is None:
        raise UsageError(f"{word!r} cannot be a tag", hint="a tag is made of letters, digits and hyphens, at most 60")
    return name


def _check(session: Session, entries: Sequence[int]) -> None:
    if unknown := tagged.unknown_entries(session, entries):
        raise UsageError(
            f"there is no entry {', '.join(map(str, unknown))}", hint="`listkeeper entries` shows their ids"
        )
