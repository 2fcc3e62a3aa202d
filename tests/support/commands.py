"""Every command that there is, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cyclopts import App

from dossierflow.cli.app import app


def leaves(group: App = app, before: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all commands: `overview`, `coda show`, and `schedules` beside `schedules apply`."""
    for name in group:
        if not name.startswith("-"):
            inner = group[name]
            yield from leaves(inner, (*before, name))
            if inner.default_command is not None:
                yield " ".join((*before, name))


def takes_text(command: str) -> tuple[int, list[str]]:
    """How many positions of a command take a text or a path, and which of its options do."""
    found = app
    for name in command.split():
        found = found[name]
    positions, options = 0, []
    for one in found.assemble_argument_collection():
        if any(kind in repr(one.hint) for kind in ("str", "Path")) and one.show:
            named = [name for name in one.names if name.startswith("--")]
            options += named[:1]
            positions += not named
    return positions, options


def hostile_files(folder: Path) -> list[str]:
    """Paths that are no file to read or to write: a folder, one that is not there, one that nobody may enter,
    a name longer than a name may be."""
    inside = folder / "a folder"
    inside.mkdir(exist_ok=True)
    return [str(inside), str(folder / "none" / "x"), "/proc/self/mem/x", "n" * 5000, ""]
