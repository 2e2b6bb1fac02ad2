"""Fuzz one door with atheris: `python tests/fuzzing lists -max_total_time=60`; other arguments are libFuzzer's."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))

with atheris.instrument_imports(include=["service"]):
    from fuzzing.targets import TARGETS


def main() -> None:
    name, *options = sys.argv[1:]
    found = Path(__file__).parent / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    atheris.Setup([sys.argv[0], f"-artifact_prefix={found}/", *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
