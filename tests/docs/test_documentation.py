"""The documentation is true: the site builds, nothing is left out of it, and what it tells to type works."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
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


def blocks(path: Path) -> list[str]:
    """The shell blocks of a page."""
    return re.findall(r"^```sh\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL)


FOUND_SOMETHING = "[ $? -eq 1 ]"
"""What `|| true` may be there for: a command that finds something ends with 1, one that is used wrongly does not."""


@pytest.mark.parametrize("name", TOLD)
def test_what_it_tells_to_type_works(name: str, web: SmallWeb, tmp_path: Path) -> None:
    """Line by line, in one folder with the seeds in it, in the small web; what serves is asked and then stopped."""
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    environment = os.environ | web.environment() | {"LISTKEEPER_GITHUB_TOKEN": "t", "LISTKEEPER_LISTS": "seeds"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    lines = [line for block in blocks(TOLD[name]) for line in block.splitlines()]
    typed = [line.replace(".venv/bin/", "") for line in lines if line.strip() and not line.startswith(SET_UP)]
    assert typed
    for line in typed:
        if "listkeeper serve" in line:
            _serve(line, tmp_path, environment)
            continue
        done = subprocess.run(
            ["bash", "-euc", line.replace("|| true", f"|| {FOUND_SOMETHING}")],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


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
