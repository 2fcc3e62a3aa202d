"""Files to findings: every check of `rules.RULES`, one statement in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from dossierflow.coda import checks
from dossierflow.coda.assembly import raw_statements
from dossierflow.coda.checks.chain import Chain
from dossierflow.coda.reading import findings_of
from dossierflow.coda.rules import Finding
from dossierflow.coda.sources import StatementFile, StatementFiles


def check_files(paths: Iterable[Path], *, own: bool = False, strict: bool = True) -> Iterator[Finding]:
    """Findings of each file in turn, then those across the files: balances and numbers per account.

    Folders and ZIP archives stand for the files in them.

    `strict` judges by the letter of the standard, else by what an importer makes of it.
    """
    yield from check_sources(StatementFiles(paths), own=own, strict=strict)


def check_sources(
    sources: Iterable[StatementFile], *, own: bool = False, strict: bool = True
) -> Iterator[Finding]:
    """The same of files that were found already."""
    chain = Chain()
    for source in sources:
        with source.open() as stream:
            yield from check_stream(stream, source.name, chain, own=own, strict=strict)
    yield from chain.findings()


def check_stream(
    stream: IO[bytes], file: str, chain: Chain | None = None, *, own: bool = False, strict: bool = True
) -> Iterator[Finding]:
    """Findings of one physical file, in order of line within each statement.

    `own` asks for what only our own statements must hold to (M10).
    """
    table = checks.OWN if own else checks.STATEMENT
    for raw in raw_statements(stream):
        yield from findings_of(raw, file, strict=strict, table=table)
        if chain is not None and raw.holds_anything:
            chain.add(file, raw)
