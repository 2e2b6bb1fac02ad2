"""What is released works where nothing of this checkout is: the wheel, the sdist, the action, the hook."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from smallweb import SmallWeb

PROJECT = Path(__file__).parent.parent


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a wheel or an sdist from a folder, with what is installed already."""
    words = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(target)]
    subprocess.run(words, cwd=source, check=True, capture_output=True)
    [built] = target.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", PROJECT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment into which the wheel was unpacked, beside what it depends on."""
    place = tmp_path_factory.mktemp("clean")
    venv.create(place, symlinks=True)
    bin_ = place / "bin"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    command = bin_ / "listkeeper"
    command.write_text(f"#!{bin_ / 'python'}\nfrom service.cli import main\nmain()\n")
    command.chmod(0o755)
    return command


def run(command: Path, folder: Path, *arguments: str) -> str:
    words = [str(command), *arguments]
    return subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_the_wheel_works_alone(installed: Path, tmp_path: Path, seed: Path) -> None:
    where = run(installed.parent / "python", tmp_path, "-c", "import service; print(service.__file__)")
    assert str(PROJECT) not in where
    assert run(installed, tmp_path, "--version").startswith("listkeeper ")
    run(installed, tmp_path, "import", str(seed))
    assert run(installed, tmp_path, "export", seed.stem) == seed.read_text()
    pages = "from service.web import app; print(*(app.STATIC.parent / 'templates').iterdir())"
    assert "list.html" in run(installed.parent / "python", tmp_path, "-c", pages)


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    sdist = build("sdist", PROJECT, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build("wheel", tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "again")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert {info.filename: info.CRC for info in one.infolist()} == {i.filename: i.CRC for i in other.infolist()}


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        web.page("http://a.example/", "<title>A page</title>" + "<p>words " * 50)
        yield web


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@list.example"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def act(web: SmallWeb, folder: Path, base: str) -> subprocess.CompletedProcess[str]:
    """Run what the action runs, in a list's repository."""
    action: dict[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text())
    [step] = [step for step in action["runs"]["steps"] if "PATHS" in step.get("env", {})]
    given = {"LISTKEEPER_DATABASE_URL": step["env"]["LISTKEEPER_DATABASE_URL"], "PATHS": "README.md", "BASE": base}
    given |= {"FAIL_ON": action["inputs"]["fail-on"]["default"], "LINT": "true", "LISTKEEPER_SOURCES": "gitlab"}
    given["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=os.environ | web.environment() | given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_fails_where_a_pull_request_adds_a_dead_link(web: SmallWeb, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    readme = tmp_path / "README.md"
    readme.write_text("# A list\n\n- [Gone for long](http://a.example/old)\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "A list")
    base = git(tmp_path, "rev-parse", "HEAD")
    readme.write_text(readme.read_text() + "- [Good](http://a.example/)\n")
    git(tmp_path, "commit", "--quiet", "-am", "A good link")
    good = act(web, tmp_path, base)
    assert good.returncode == 0, good.stderr
    readme.write_text(readme.read_text() + "- [Bad](http://a.example/new)\n")
    git(tmp_path, "commit", "--quiet", "-am", "A dead link")
    bad = act(web, tmp_path, base)
    assert bad.returncode == 1, bad.stderr
    [told] = [line for line in bad.stdout.splitlines() if line.startswith("::error")]
    assert "file=README.md,line=5" in told


def test_the_hook_lints_what_it_is_given(tmp_path: Path) -> None:
    [hook] = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())
    (tmp_path / "list.md").write_text("# A list\n\n- [A page] (http://a.example/)\n")
    words = [sys.executable, "-m", "service", *hook["entry"].split()[1:], "list.md"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "list.md:3" in done.stdout
