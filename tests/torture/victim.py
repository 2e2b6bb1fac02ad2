"""An installation that is killed over and over, and what must be true of it afterwards."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nursery import Done, Nursery

KILLS = int(os.environ.get("TORTURE_KILLS", "200"))
"""Over all tests of this folder; `make torture` asks for thousands."""
SEED = int(os.environ.get("TORTURE_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
"""Which random points: printed, so that a run can be had again."""


@dataclass
class Victim:
    """A folder with an installation in it, and a command that is killed there at random points."""

    nursery: Nursery
    folder: Path
    environment: dict[str, str]
    chance: random.Random
    killed: int = 0
    escaped: int = 0
    seconds: dict[Sequence[str], float] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "listkeeper.db"

    def run(self, *arguments: str, status: int = 0, **order: Any) -> Done:
        """Run a command to its end, which must be this one."""
        done = self.nursery.run(self.folder, *arguments, environment=self.environment, **order)
        assert done.status == status, done.stderr
        self.seconds[arguments] = min(done.seconds, self.seconds.get(arguments, done.seconds))
        return done

    def kill(self, *arguments: str) -> None:
        """Run a command and kill it somewhere between its start and the shortest time it took when it was left alone."""
        after = self.chance.uniform(0.0, self.seconds[arguments])
        done = self.nursery.run(self.folder, *arguments, environment=self.environment, kill_after=after)
        assert done.status in (0, -9), done.stderr
        self.killed += done.status == -9
        self.escaped += done.status == 0

    def ask(self, question: str) -> list[Any]:
        """What the database says, asked without the product."""
        with closing(sqlite3.connect(self.database, timeout=30, isolation_level=None)) as connection:
            return connection.execute(question).fetchall()

    def is_whole(self) -> bool:
        """Whether the database opens, is well formed, and no row refers to one that is not there."""
        return not self.database.exists() or (
            self.ask("PRAGMA integrity_check") == [("ok",)] and self.ask("PRAGMA foreign_key_check") == []
        )

    def keep(self, place: Path) -> None:
        """Put the folder as it is aside."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder, place)

    def back_to(self, place: Path) -> None:
        """Make the folder what it was when it was put aside."""
        shutil.rmtree(self.folder)
        shutil.copytree(place, self.folder)
