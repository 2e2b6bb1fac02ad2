"""How each kind of source is asked: what is due, in which batches, and where the answers are kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from service.enriching import paper_store, store
from service.enriching.errand import Errand, SourceSummary
from service.errors import SourceError, SourceUnusable
from service.sources.limits import TooEarly
from service.sources.plug import Archive, Forge, Index, PaperSource, Preprint, Saver, Source, Wanted
from service.together import together

T = TypeVar("T")
TITLES_IN_A_RUN = 100
"""Dead pages that are looked for by title in one run; each takes a request of its own."""


async def ask_for_papers(errand: Errand, summary: SourceSummary, source: PaperSource) -> None:
    """What links name on arXiv, what damaged links may mean, and dead pages by their titles."""
    paper_store.keep_known_matches(errand.db)
    due = paper_store.due_papers(errand.db, errand.clock())

    async def ask(batch: Sequence[str]) -> None:
        papers = await source.papers(batch)
        paper_store.keep_papers(errand.db, papers, now=errand.clock(), run_id=errand.run_id)
        summary.found += len(papers.found)
        summary.none += len(papers.missing)
        summary.failed += len(papers.failed)

    lost = paper_store.due_titles(errand.db, errand.clock())[:TITLES_IN_A_RUN]
    summary.due = len(due) + len(lost)
    if await _each(errand, summary, source, due, key=str, ask=ask):
        await _by_title(errand, summary, source, lost)


async def _by_title(
    errand: Errand, summary: SourceSummary, source: PaperSource, lost: Sequence[paper_store.Lost]
) -> None:
    for one in lost:
        errand.tell("arxiv, by title")
        try:
            papers = await source.titled(one.titles[0])
        except SourceError as error:
            summary.error = error.message
            return
        is_found = paper_store.keep_titled(errand.db, one, papers, now=errand.clock())
        summary.found += is_found
        summary.none += not is_found


async def ask_for_repositories(errand: Errand, summary: SourceSummary, source: Forge) -> None:
    """What links name on a forge."""
    due = store.due_repositories(errand.db, source.name, errand.clock())
    summary.due = len(due)

    async def ask(batch: Sequence[Wanted]) -> None:
        answers = await source.repositories(batch)
        store.keep_repositories(errand.db, source.name, answers, now=errand.clock(), run_id=errand.run_id)
        summary.found += sum(answer.state in ("found", "unchanged") for answer in answers)
        summary.none += sum(answer.state in ("gone", "blocked") for answer in answers)
        summary.failed += sum(answer.state == "failed" for answer in answers)

    await _each(errand, summary, source, due, key=lambda wanted: wanted.name, ask=ask)


async def ask_for_publications(errand: Errand, summary: SourceSummary, source: Index) -> None:
    """Where the papers were published that links name."""
    due = paper_store.due_publications(errand.db, type(source), errand.clock())
    summary.due = len(due)

    async def ask(batch: Sequence[Preprint]) -> None:
        told = await source.publications(batch)
        now = errand.clock()
        paper_store.keep_publications(errand.db, source.name, batch, told, now=now, run_id=errand.run_id)
        summary.found += len(told)
        summary.none += len(batch) - len(told)

    await _each(errand, summary, source, due, key=lambda paper: paper.arxiv_id, ask=ask)


async def ask_for_copies(errand: Errand, summary: SourceSummary, source: Archive) -> None:
    """Copies of what is dead or failing; when pages are to be saved, of all others too."""
    healthy = errand.save and source.name == "wayback"
    due = store.due_copies(errand.db, source.name, errand.clock(), healthy=healthy)
    summary.due = len(due)

    async def ask(batch: Sequence[store.LostPage]) -> None:
        for page in batch:
            copy = await source.copy(page.url, page.when)
            store.keep_copy(errand.db, source.name, page, copy, now=errand.clock())
            summary.found += copy is not None
            summary.none += copy is None

    await _each(errand, summary, source, due, key=lambda page: page.url, ask=ask)


async def submit(errand: Errand, summary: SourceSummary, source: Saver) -> None:
    """Submit healthy pages without a copy, as many as the account may today."""
    due = store.due_submissions(errand.db, source.name, errand.clock())
    summary.due = len(due)
    try:
        for url in due[: await source.left_today() if due else 0]:
            errand.tell("saving")
            try:
                await source.submit(url)
            except SourceUnusable as error:  # this page; the next one may do
                errand.failed(summary, [url], error, is_theirs=True)
                continue
            store.keep_submission(errand.db, source.name, url, now=errand.clock())
            summary.found += 1
    except SourceError as error:
        summary.error = error.message


async def _each(
    errand: Errand,
    summary: SourceSummary,
    source: Source,
    due: Sequence[T],
    *,
    key: Callable[[T], str],
    ask: Callable[[Sequence[T]], Awaitable[None]],
) -> bool:
    """Ask for all that is due, as many requests at once as the source allows; whether it could be asked to the end.

    A batch that fails is asked once more when all others were. A source of which so many in a row fail as it
    says itself has trouble of its own: what is left then waits for the next run.
    """
    waiting = deque((items, False) for items in _batches(due, source.batch))
    failures_in_a_row, is_over = 0, False

    async def work() -> None:
        nonlocal failures_in_a_row, is_over
        while waiting and not is_over:
            batch, was_asked = waiting.popleft()
            errand.tell(source.name)
            try:
                await ask(batch)
                failures_in_a_row, summary.error = 0, None
            except TooEarly as error:  # it was never sent
                is_over, summary.error = True, error.message
            except SourceError as error:
                failures_in_a_row += 1
                is_over = is_over or isinstance(error, SourceUnusable) or failures_in_a_row >= source.failures
                if was_asked or is_over:
                    errand.failed(summary, [key(each) for each in batch], error)
                else:
                    waiting.append((batch, True))

    await together(work() for _ in range(source.limits.concurrency))
    errand.tell(source.name)
    return not is_over


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


Work: TypeAlias = Callable[..., Awaitable[None]]
WORKS: Mapping[type[Any], Work] = {
    PaperSource: ask_for_papers,
    Forge: ask_for_repositories,
    Index: ask_for_publications,
    Archive: ask_for_copies,
    Saver: submit,
}
"""By kind of source."""
