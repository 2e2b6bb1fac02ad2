"""SIGKILL at random points: the records open, no list is half there, nothing that was kept is lost, work goes on.

Each test has its share of the kills: a few in a row on one installation, then the command may come to
its end, and that must be the end it has when nobody disturbs it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from smallweb import SmallWeb
from smallweb.apis import Arxiv, Paper
from torture.victim import KILLS, Victim

TESTS, IN_A_ROW = 6, 5
SHARE = max(IN_A_ROW, KILLS // TESTS)
NAMES = ("one", "two", "deep/three")
ENTRIES = 40


def list_text(name: str, edition: int) -> str:
    """An edition of a list; the second has other entries, other words and one section more."""
    lines = [f"# The list {name}", "", f"Edition {edition}.", ""]
    for number in range(ENTRIES):
        if edition == 2 and number % 7 == 0:
            lines.append(
                f"- [A new entry {number}](http://{Path(name).name}.example/new/{number}) - Since edition two."
            )
        if edition == 1 or number % 5:
            lines.append(f"- [Entry {number}](http://{Path(name).name}.example/{number}) - Words of edition {edition}.")
    more = ["", "## More", "", "<http://more.example/>"] if edition == 2 else []
    return "\n".join([*lines, *more]) + "\n"


def write_lists(folder: Path, edition: int) -> None:
    for name in NAMES:
        path = folder / "lists" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(list_text(name, edition))


def exported(victim: Victim) -> dict[str, str]:
    """All lists as they are given back."""
    victim.run("export", "--all", "--output", "out")
    out = victim.folder / "out"
    return {str(path.relative_to(out).with_suffix("")): path.read_text() for path in sorted(out.rglob("*.md"))}


def kept(victim: Victim) -> dict[str, str]:
    """All lists as their blocks are kept: what an export would give, without the time it takes."""
    lists: dict[str, bytes] = {}
    for name, source in victim.ask("SELECT name, source FROM block JOIN list ON list.id = list_id ORDER BY position"):
        lists[name] = lists.get(name, b"") + source
    return {name: source.decode() for name, source in lists.items()}


def torture(
    victim: Victim,
    command: tuple[str, ...],
    *,
    state: Callable[[], Any],
    is_unharmed: Callable[[Any, Any], bool],
    is_done: Callable[[Any], bool],
    afterwards: Callable[[], object] = lambda: None,
) -> None:
    """Kill a command until this test's share is used up.

    `is_unharmed` is told the state before a kill and after it, `is_done` the state at the command's end;
    `afterwards` is called after each kill.
    """
    beginning = victim.folder.parent / "beginning"
    victim.keep(beginning)
    victim.run(*command)
    assert is_done(state())
    while victim.killed < SHARE:
        assert victim.escaped < 5 * SHARE, "the command is hardly ever met alive"
        victim.back_to(beginning)
        before = state()
        for _ in range(IN_A_ROW):
            victim.kill(*command)
            afterwards()
            assert victim.is_whole()
            now = state()
            assert is_unharmed(before, now)
            before = now
        victim.run(*command)
        assert victim.is_whole()
        assert is_done(state())


def test_import_leaves_each_list_as_it_was_or_as_it_will_be(victim: Victim) -> None:
    write_lists(victim.folder, 1)
    victim.run("import", "lists")
    assert exported(victim) == {name: list_text(name, 1) for name in NAMES}
    ids = dict(victim.ask("SELECT url, entry_id FROM link"))
    write_lists(victim.folder, 2)
    editions = {name: list_text(name, 2) for name in NAMES}

    def is_done(lists: dict[str, str]) -> bool:
        now = dict(victim.ask("SELECT url, entry_id FROM link"))
        stayed = now.keys() & ids.keys()
        return lists == exported(victim) == editions and all(now[url] == ids[url] for url in stayed)

    torture(
        victim,
        ("import", "lists"),
        state=lambda: kept(victim),
        is_unharmed=lambda before, now: (
            before.keys() == now.keys() and all(now[name] in (before[name], editions[name]) for name in NAMES)
        ),
        is_done=is_done,
    )


def test_check_loses_no_observation(victim: Victim, web: SmallWeb) -> None:
    write_lists(victim.folder, 1)
    for name in NAMES:
        for number in range(1, ENTRIES):  # the first of each list is not there
            web.page(f"http://{Path(name).name}.example/{number}", f"<title>Page {number}</title>" + "<p>words " * 50)
    victim.run("import", "lists")

    def is_done(seen: set[Any]) -> bool:
        verdicts = dict(victim.ask("SELECT verdict, count(*) FROM verdict GROUP BY verdict"))
        links = len(NAMES) * ENTRIES
        return len({resource for _, resource, _ in seen}) == links == sum(verdicts.values()) and verdicts["dead"] == 3

    torture(
        victim,
        ("check",),
        state=lambda: set(victim.ask("SELECT id, resource_id, at FROM observation")),
        is_unharmed=lambda before, now: before <= now,
        is_done=is_done,
    )


def test_enrich_keeps_what_it_was_told(victim: Victim, web: SmallWeb) -> None:
    papers = {f"1501.{number:05}": Paper(f"The paper {number}") for number in range(1, 61)}
    web.site("export.arxiv.org", handler=Arxiv(papers=papers))
    (victim.folder / "list.md").write_text("".join(f"- <https://arxiv.org/abs/{paper}>\n" for paper in papers))
    titles = {paper: told.title for paper, told in papers.items()}
    victim.environment["LISTKEEPER_ARXIV_URL"] = "http://export.arxiv.org/api/query"
    victim.run("import", "list.md")
    torture(
        victim,
        ("enrich", "arxiv"),
        state=lambda: dict(victim.ask("SELECT arxiv_id, title FROM paper")),
        is_unharmed=lambda before, now: before.items() <= now.items() <= titles.items(),
        is_done=lambda now: now == titles,
        # As if its term had passed: who was killed in its turn cannot give it back.
        afterwards=lambda: victim.ask("UPDATE lease SET holder = NULL, held_until = NULL"),
    )


def test_a_written_file_is_the_old_one_or_the_new_one(victim: Victim) -> None:
    (victim.folder / "list.md").write_text(list_text("one", 1) * 20)
    victim.run("import", "list.md")
    (victim.folder / "out.md").write_text("old\n")
    whole = list_text("one", 1) * 20
    torture(
        victim,
        ("export", "list", "--output", "out.md"),
        state=(victim.folder / "out.md").read_text,
        is_unharmed=lambda before, now: now in (before, whole),
        is_done=lambda now: now == whole,
    )


def test_the_schema_is_brought_up_to_date_whole_or_not_at_all(victim: Victim) -> None:
    def tables() -> set[str]:
        return {name for (name,) in victim.ask("SELECT name FROM sqlite_master")} if victim.database.exists() else set()

    victim.run("migrate")
    wanted = tables()
    victim.database.unlink()
    torture(
        victim,
        ("migrate",),
        state=tables,
        is_unharmed=lambda before, now: now in (before, set(), wanted),
        is_done=lambda now: now == wanted,
    )


def test_an_accepted_change_is_in_the_file_or_waits(victim: Victim) -> None:
    """A kill between the writing of the file and the reading of it again is made up for by the next run."""
    place = victim.folder / "list.md"
    old = "".join(f"- [Entry {number}](http://a.example/{number}?utm_source=x)\n" for number in range(60))
    new = old.replace("?utm_source=x", "")
    place.write_text(old)
    for words in ("import list.md", "lint list --rule tracking --propose", "accept --all"):
        victim.run(*words.split())

    def state() -> tuple[str, set[str]]:
        return place.read_text(), {name for (name,) in victim.ask("SELECT DISTINCT state FROM proposal")}

    torture(
        victim,
        ("apply", "--in-place"),
        state=state,
        is_unharmed=lambda before, now: now[0] in (before[0], new) and now[1] in ({"accepted"}, {"applied"}),
        is_done=lambda now: now == (new, {"applied"}),
    )
