"""Lists in, lists out: what importing and exporting a folder costs, beside what only parsing it costs.

    python benchmarks/reading.py FOLDER [--runs 3] [--memory]

Measured in turn, in one run: pyromark, our parser, alone; markdown-it-py, a common parser in Python,
alone; the commands that import the folder into a new SQLite file, import it again, and export all of it.
Commands count from start to end, as a person waits for them. With --memory, two more imports tell the most
memory they take as a multiple of the file: a list of 5 MB, and one of 100,000 links.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pyromark
from markdown_it import MarkdownIt

WISH_IMPORT, WISH_AGAIN, WISH_EXPORT_SECONDS, WISH_MEMORY = 6.0, 10.0, 5.0, 20.0
PROGRAM = (sys.executable, "-m", "service")
ENTRY = (
    "- [Title {n} of the list](https://site{host}.example/papers/{n}) - Says something about the number {n}{more}.\n"
)


class Taken(NamedTuple):
    """What a command took, at most."""

    cpu: float
    megabytes: float


def main() -> int:
    """Measure, and say so. Ends with 1 where a wish is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="of lists: *.md")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", action="store_true", help="measure memory too")
    asked = parser.parse_args()
    # first, since a child's peak counts from its parent's size, and texts and tokens are large
    met = _memory() if asked.memory else []
    texts = [path.read_bytes().decode("utf-8", "replace") for path in sorted(asked.folder.rglob("*.md"))]
    if not texts:
        parser.error(f"there is no list in {asked.folder}")
    taken: dict[str, list[float]] = {}
    exporting: list[float] = []
    for _ in range(asked.runs):
        rounds, cpu = _round(asked.folder, texts)
        exporting.append(cpu)
        for name, seconds in rounds:
            taken.setdefault(name, []).append(seconds)
    typical = {name: median(some) for name, some in taken.items()}
    size = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{len(texts)} lists, {size:.1f} MB; the median of {asked.runs} runs")
    for name, seconds in typical.items():
        print(
            f"  {name:24} {seconds:7.2f} s   {seconds / typical['markdown-it-py alone']:6.2f} of markdown-it-py alone"
        )
    met += [
        _wish("import / markdown-it-py", typical["import"] / typical["markdown-it-py alone"], most=WISH_IMPORT),
        _wish("import / import again", typical["import"] / typical["import again"], least=WISH_AGAIN),
        _wish("seconds of the processor to export all", median(exporting), most=WISH_EXPORT_SECONDS),
    ]
    return 0 if all(met) else 1


def _round(folder: Path, texts: Sequence[str]) -> tuple[list[tuple[str, float]], float]:
    """Seconds by what was done, and how much of the last were the processor's."""
    ours = pyromark.Markdown(options=pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH)
    theirs = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    with tempfile.TemporaryDirectory() as place:
        used: list[Taken] = []
        steps = [
            ("pyromark alone", _seconds(lambda: [list(ours.events_with_range(text)) for text in texts])),
            ("markdown-it-py alone", _seconds(lambda: [theirs.parse(text) for text in texts])),
            ("import", _seconds(lambda: _command(place, "import", str(folder)))),
            ("import again", _seconds(lambda: _command(place, "import", str(folder)))),
            (
                "export all",
                _seconds(lambda: used.append(_command(place, "export", "--all", "--output", f"{place}/out"))),
            ),
        ]
        return steps, used[0].cpu


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _command(place: str, *words: str) -> Taken:
    """Run a command on the records of a folder."""
    env = os.environ | {"LISTKEEPER_DATABASE_URL": f"sqlite:///{place}/benchmark.db"}
    process = subprocess.Popen([*PROGRAM, *words], env=env, stderr=subprocess.PIPE)
    assert process.stderr is not None
    complaint = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}: {complaint.decode()[-2000:]}")
    return Taken(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _memory() -> list[bool]:
    """The most memory that importing a large list takes beyond that of a small one, as a multiple of the file."""
    large = "".join(ENTRY.format(n=n, host=n % 5000, more=" and more" * 40) for n in range(11_000))
    long = "".join(ENTRY.format(n=n, host=n % 5000, more="") for n in range(100_000))
    small = _imported(ENTRY.format(n=1, host=1, more=""))
    return [
        _wish(
            f"memory / {name} ({len(text) / 1e6:.1f} MB)",
            (_imported(text) - small) / (len(text) / 1e6),
            most=WISH_MEMORY,
        )
        for name, text in (("a list of 5 MB", large), ("100,000 links", long))
    ]


def _imported(text: str) -> float:
    with tempfile.TemporaryDirectory() as place:
        Path(place, "list.md").write_text(text)
        return _command(place, "import", f"{place}/list.md").megabytes


def _wish(name: str, value: float, *, most: float | None = None, least: float | None = None) -> bool:
    met = (most is None or value <= most) and (least is None or value >= least)
    bound = f"at most {most:g}" if most is not None else f"at least {least:g}"
    print(f"  {'ok ' if met else 'NOT'} {name}: {value:.1f} ({bound})")
    return met


if __name__ == "__main__":
    sys.exit(main())
