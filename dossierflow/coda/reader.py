"""Bytes to statements, by the letter: what any rule of level error objects to is refused.

`reading` is for files of others; this is for our own, and for whoever wants to be strict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from dossierflow.coda.assembly import raw_statements
from dossierflow.coda.plain import statement_of
from dossierflow.coda.reading import findings_of
from dossierflow.coda.rules import Finding, Level
from dossierflow.coda.statement import Statement
from dossierflow.coda.words.refusal import Told
from dossierflow.errors import BadData


def read(
    stream: IO[bytes], file: str = "", warn: Callable[[Finding], None] | None = None
) -> Iterator[Statement]:
    """The statements of a physical file, one at a time.

    Raises BadData, whose text gives file, line, position and rule, at the first finding of level error;
    warnings go to `warn`. Texts come back without trailing blanks.
    """
    for raw in raw_statements(stream):
        for finding in findings_of(raw, file, strict=True):
            if finding.level is Level.ERROR:
                raise BadData(Told(finding), field=finding.rule)
            if warn is not None:
                warn(finding)
        yield statement_of(raw)
