"""Lists on the web become records: asked for with the ETag of last time, so that nothing is sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from service import urls
from service.database import Database
from service.errors import ListError, SourceError
from service.importing import files, store
from service.importing.flow import Imported, import_content
from service.importing.reading import Content
from service.queries.changes import source
from service.settings import Settings
from service.sources.client import open_client
from service.sources.document import Fetched, fetch, raw


async def fetch_content(db: Database, settings: Settings, url: str, *, name: str | None = None) -> Content | None:
    """A list's bytes from the web; None: they are what they were.

    A list is called as it was when it was fetched before, else by `name`, else by its address. Raises
    ListError for what is no Markdown, SourceError for what cannot be had, UsageError for a bad name.
    """
    address = raw(url)
    with db.read() as session:
        known = next((one for one in store.known_lists(session) if one.url == address), None)
    chosen = files.checked(name or (known.name if known else name_of(address)))
    same = known is not None and known.name == chosen
    async with open_client(settings) as client:
        found = await fetch(client, address, etag=known.etag if known and same else None)
    if found.content is None:
        return None
    if _is_page(found):
        raise ListError(f"{url} is a web page and no Markdown", hint="give the address of the raw file")
    return Content(chosen, found.content, url=address, etag=found.etag)


async def import_url(
    db: Database, settings: Settings, url: str, *, now: datetime, name: str | None = None, replace: bool = False
) -> Imported:
    """Import a list from the web. Raises what `fetch_content` does, and NameTaken."""
    content = await fetch_content(db, settings, url, name=name)
    if content is None:
        with db.read() as session:
            known = next(one for one in store.known_lists(session) if one.url == raw(url))
        if known.rules is not None or known.name in settings.list_rules:
            return await asyncio.to_thread(_again, db, settings, known, now)
        return Imported(known.name, "unchanged", url)
    return await asyncio.to_thread(import_content, db, content, now=now, replace=replace, rules=settings.list_rules)


async def import_web_changes(
    db: Database, settings: Settings, configured: Sequence[str], *, now: datetime
) -> list[Imported]:
    """Fetch again every list that came from the web, and configured addresses that are not known yet.

    Says what became of the lists that are not as they were. One that cannot be had stays as it is.
    """
    with db.read() as session:
        known = [one.url for one in store.known_lists(session) if one.url is not None]
    wanted = dict.fromkeys([*known, *(raw(one) for one in configured if files.is_address(one))])
    done = [await _try(db, settings, url, now) for url in wanted]
    return [imported for imported in done if imported.state != "unchanged"]


def name_of(url: str) -> str:
    """What a list is called that is known by its address alone: its file, or its repository if that is a README."""
    parts = [part for part in PurePosixPath(unquote(urlsplit(url).path)).parts if part.strip("/")]
    stem = parts[-1].removesuffix(".md").removesuffix(".markdown") if parts else urls.host(url) or "list"
    if stem.lower() in ("readme", "index", "raw") and len(parts) > 1:
        stem = parts[1] if urls.host(url) == "raw.githubusercontent.com" else parts[-2]
    return "".join(char if char.isprintable() and char not in "/\\" else "-" for char in stem).strip(". ") or "list"


async def _try(db: Database, settings: Settings, url: str, now: datetime) -> Imported:
    try:
        return await import_url(db, settings, url, now=now)
    except (ListError, SourceError) as error:
        return Imported(name_of(url), "failed", url, problem=error.message)


def _again(db: Database, settings: Settings, known: store.Known, now: datetime) -> Imported:
    """Read a list's bytes as they are in the records once more: its rules may be others now."""
    with db.read() as session:
        content = Content(known.name, source(session, known.id), url=known.url, etag=known.etag)
    return import_content(db, content, now=now, rules=settings.list_rules)


def _is_page(found: Fetched) -> bool:
    start = (found.content or b"")[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" in found.content_type.lower() or start.startswith((b"<!doctype html", b"<html"))
