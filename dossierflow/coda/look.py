"""Files for people: every statement that can be read at all, whatever else is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from dossierflow.coda import checks
from dossierflow.coda.reader import statement_of
from dossierflow.coda.rules import Finding, Level
from dossierflow.coda.sheet import sheets
from dossierflow.coda.statement import Statement

#: Rules without which there is nothing to show: dates that do not exist.
_NEEDED = frozenset({"F5"})


def statements(path: Path, tell: Callable[[Finding], None]) -> Iterator[Statement]:
    """The statements of a file; errors go to `tell`, and so does a statement that is left out."""
    with path.open("rb") as stream:
        for sheet in sheets(stream):
            found = [broken.within(str(path)) for broken in sorted(checks.broken(sheet))]
            errors = [finding for finding in found if finding.level is Level.ERROR]
            for finding in errors:
                tell(finding)
            if sheet.sound and not any(finding.rule in _NEEDED for finding in errors):
                yield statement_of(sheet)
