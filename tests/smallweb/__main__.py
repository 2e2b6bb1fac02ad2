"""Serve a small world while a command runs: `python tests/smallweb WORLD -- COMMAND ...`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from smallweb import SmallWeb


def load(web: SmallWeb, path: Path) -> None:
    """Fill the web from a JSON file, or from a Python file that defines build(web)."""
    if path.suffix == ".json":
        web.load(json.loads(path.read_text(encoding="utf-8")))
        return
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.build(web)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path, nargs="*", help="JSON files, or Python files that define build(web)")
    parser.add_argument("--print", action="store_true", help="print the settings as NAME=VALUE lines, and serve")
    command = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    arguments = parser.parse_args(sys.argv[1 : sys.argv.index("--")] if "--" in sys.argv else None)
    with SmallWeb() as web:
        for path in arguments.world:
            load(web, path)
        if command:
            return subprocess.run(command, env=os.environ | web.environment(), check=False).returncode
        for name, value in web.environment().items():
            print(f"{name}={value}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
