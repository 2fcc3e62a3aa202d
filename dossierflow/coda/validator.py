"""Files to findings: every check of `rules.RULES`, one statement in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from dossierflow.coda import checks
from dossierflow.coda.checks.chain import Chain, marks_the_last
from dossierflow.coda.rules import Broken, Finding
from dossierflow.coda.sheet import Sheet, sheets


def check_files(paths: Iterable[Path], *, own: bool = False) -> Iterator[Finding]:
    """Findings of each file in turn, then those across the files: numbers and balances per account."""
    chain = Chain()
    for path in paths:
        with path.open("rb") as stream:
            yield from check_stream(stream, str(path), chain, own=own)
    yield from chain.findings()


def check_stream(
    stream: IO[bytes], file: str, chain: Chain | None = None, *, own: bool = False
) -> Iterator[Finding]:
    """Findings of one physical file, in order of line within each statement.

    `own` asks for what only our own statements must hold to (M10).
    """
    previous: Sheet | None = None
    for sheet in sheets(stream):
        yield from _within(file, [*marks_the_last(previous, sheet)])
        yield from _within(file, checks.broken(sheet, checks.OWN if own else checks.STATEMENT))
        if chain is not None and sheet.sound:
            chain.add(file, sheet)
        previous = sheet
    yield from _within(file, [*marks_the_last(previous, None)])


def _within(file: str, broken: Iterable[Broken]) -> Iterator[Finding]:
    return (fault.within(file) for fault in sorted(broken))
