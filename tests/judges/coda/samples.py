"""Bank-made files that ship inside packages of others, where they are: in the judges' environments."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.judges.environments import wheels_of

_STARTS = ("coda", "ontvangen_coda")


def samples_in(pythons: tuple[Path, ...], importers: tuple[str, ...]) -> dict[str, Path]:
    """Every sample by a name of its own."""
    readers = [path for python in pythons for path in _package(python).rglob("*.txt")]
    found = {path.name: path for path in readers if path.name.lower().startswith(_STARTS)}
    for path in sorted(wheels_of("coda-importers", *importers).rglob("*.txt")):
        if path.name.lower().startswith(_STARTS):
            name = f"trytond {path.name}" if "trytond" in path.parts else path.name
            found[name] = path
    return found


def _package(python: Path) -> Path:
    where = subprocess.run(
        [python, "-c", "import coda; print(coda.__path__[0])"], capture_output=True, text=True, check=True
    )
    return Path(where.stdout.strip())
