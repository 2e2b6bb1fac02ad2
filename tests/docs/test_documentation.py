"""The documentation is true: the site builds, nothing is left out of it, and what it tells to type works."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from service.settings import Settings
from smallweb import SmallWeb, seedworld

PROJECT = Path(__file__).parent.parent.parent
DOCS = PROJECT / "docs"
TOLD = {"docs/tutorial.md": DOCS / "tutorial.md", "README.md": PROJECT / "README.md"}
"""What a newcomer types, word by word."""
SET_UP = ("python3 -m venv ", ".venv/bin/pip ", "source ", "make ", "pip install ")
"""Lines that set up what the tests stand on already; that they work is tested with the built package."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place


def page(site: Path, name: str) -> str:
    return (site / name / "index.html").read_text()


def test_every_setting_is_explained(site: Path) -> None:
    told = page(site, "reference/settings")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"LISTKEEPER_{name.upper()}" in told


def test_every_command_says_what_it_does(site: Path) -> None:
    told = page(site, "reference/commands")
    sections = re.split(r"<h[23] id=", told)[1:]
    commands = [section for section in sections if section.startswith('"listkeeper-')]
    assert len(commands) > 20
    for section in commands:
        name, _, text = section.partition("</h")
        explanation = re.sub(r"<[^>]+>", "", text.split("Usage")[0]).partition(">")[2].strip()
        assert len(explanation) > 20, name


def test_every_operation_says_what_it_answers(site: Path) -> None:
    rows = re.findall(r"<tr>\s*<td>.*?</tr>", page(site, "reference/api"), re.DOTALL)
    assert len(rows) > 10
    assert all(len(re.findall(r"<td>\S.*?</td>", row, re.DOTALL)) == 3 for row in rows)


def test_the_tests_that_security_rests_on_are_there() -> None:
    named = set(re.findall(r"`(tests/\S+?\.py)`", (DOCS / "security.md").read_text()))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (PROJECT / name).exists()] == []


def test_reference_and_manual_page_are_what_the_code_says() -> None:
    """Where they are not: `make reference`."""
    told = "json.dumps({'listkeeper.1': manual.page()} | {f'reference/{name}': page() for name, page in reference.PAGES.items()})"
    words = [sys.executable, "-c", f"import json, manual, reference; print({told})"]
    done = subprocess.run(words, cwd=DOCS, capture_output=True, text=True, check=True)
    for name, text in json.loads(done.stdout).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, name


def test_the_map_in_the_readme_is_the_house() -> None:
    drawn = set(re.findall(r"^[├└]── (\w+)(?:/|\.py)", (PROJECT / "README.md").read_text(), re.MULTILINE))
    there = {path.stem for path in (PROJECT / "service").iterdir() if not path.name.startswith("__")}
    assert drawn == there


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        seedworld.build(web)
        yield web


def told(path: Path) -> Iterator[tuple[str, str | None]]:
    """What a page tells to type, line by line, and what it shows of what is printed then; None: it shows nothing."""
    for kind, text in re.findall(r"^```(sh|console)\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL):
        if kind == "console":
            yield from re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
        else:
            yield from ((line, None) for line in text.splitlines() if line.strip() and not line.startswith(SET_UP))


FOUND_SOMETHING = "[ $? -eq 1 ]"
"""What `|| true` may be there for: a command that finds something ends with 1, one that is used wrongly does not."""


@pytest.mark.parametrize("name", TOLD)
def test_what_it_tells_to_type_works(name: str, web: SmallWeb, tmp_path: Path) -> None:
    """Line by line, in one folder with the seeds in it, in the small web; what serves is asked and then stopped.

    Where a page shows what is printed, it is printed; an ellipsis stands for what is left out there.
    """
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    environment = os.environ | web.environment() | {"LISTKEEPER_GITHUB_TOKEN": "t", "LISTKEEPER_LISTS": "seeds"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    typed = [(line.replace(".venv/bin/", ""), shown) for line, shown in told(TOLD[name])]
    assert typed
    for line, shown in typed:
        if "listkeeper serve" in line:
            _serve(line, tmp_path, environment)
            continue
        status, printed = _on_a_terminal(line.replace("|| true", f"|| {FOUND_SOMETHING}"), tmp_path, environment)
        assert status == 0, f"{line}\n{printed}"
        assert shown is None or _pattern(shown).fullmatch(printed), f"{line}\n{printed}"


def _on_a_terminal(line: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """How a command ends, and what a person sees who has a plain terminal, which is 80 columns wide."""
    ours, theirs = pty.openpty()
    words, where = ["bash", "-euc", line], {**environment, "TERM": "dumb"}
    with subprocess.Popen(words, cwd=folder, env=where, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs) as done:
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # that is how Linux says that nobody writes any more
            while piece := os.read(ours, 1 << 16):
                printed += piece
    os.close(ours)
    return done.returncode, "".join(f"{one.rstrip()}\n" for one in printed.decode().splitlines() if one.strip())


def _pattern(shown: str) -> re.Pattern[str]:
    """What fits what a page shows: an ellipsis is any text of a line, or on a line of its own any lines."""
    lines = (line.rstrip() for line in shown.splitlines() if line.strip())
    return re.compile(
        "".join("(?:.*\n)*?" if line == "…" else f"{'.*?'.join(map(re.escape, line.split('…')))}\n" for line in lines)
    )


def _serve(line: str, folder: Path, environment: dict[str, str]) -> None:
    command = f"exec {line.split('#', maxsplit=1)[0].strip()} --port 8471"
    with subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            assert _answers("http://127.0.0.1:8471/healthz")
        finally:
            server.terminate()


def _answers(url: str) -> bool:
    for _ in range(100):
        try:
            return httpx.get(url).status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False
