"""`python -m benchmarks`: every benchmark of this folder, one after the other."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every module here that can be run by itself."""
    found = [path.stem for path in sorted(HERE.glob("*.py")) if not path.stem.startswith("_")]
    return [name for name in found if hasattr(importlib.import_module(f"benchmarks.{name}"), "main")]


def main() -> int:
    """Each in a process of its own, so that none counts what another loaded; 1 where one failed."""
    failed = []
    for name in names():
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
