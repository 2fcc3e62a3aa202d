"""Delivering statements: each once, and again where somebody asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from dossierflow.app.session import Meter
from dossierflow.coda.reading import read_file
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.foreign import file_name
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.told import misuse
from dossierflow.problems.problem import Problem
from dossierflow.statements.held import unbound, unbound_rows
from dossierflow.statements.ports import Outgoing, StatementDestination
from dossierflow.store import statements
from dossierflow.store.database import Store
from dossierflow.store.statements import COPY, GENERATED, RELEASED, StatementRow

#: Position 17 of the header: D marks a duplicate.
_DUPLICATE_AT = 16


@dataclass(frozen=True, slots=True)
class StatementsAgain:
    """Which statements to deliver again: of a period (by day), of a year and numbers, of one account.

    `duplicate` marks generated statements as duplicates (D), for a reader that would refuse or count twice
    what it has; without it the bytes are the same as the first time. A bank's files are never changed, but
    for the mark on copies that a dossier asks for (`coda_copies`).
    """

    iban: str = ""
    since: date | None = None
    till: date | None = None
    year: int | None = None
    numbers: tuple[int, int] | None = None
    duplicate: bool = False

    def wants(self, row: StatementRow) -> bool:
        first, last = self.numbers or (0, 999)
        return (
            self.iban in ("", row.iban)
            and (self.since or date.min) <= row.day <= (self.till or date.max)
            and self.year in (None, row.year)
            and first <= row.number <= last
        )


@dataclass
class DeliverResult:
    """`delivered` are the names of the files that arrived; `held` statements are of unbound accounts."""

    address: str
    delivered: list[str] = field(default_factory=list)
    held: int = 0
    problems: list[Problem] = field(default_factory=list)


def deliver(
    store: Store,
    dossier: Dossier,
    destination: StatementDestination,
    clock: Clock,
    again: StatementsAgain | None = None,
    meter: Meter | None = None,
) -> DeliverResult:
    """Send what has gone nowhere yet, or what `again` asks for, oldest first; record each as it arrives.

    A crash between a file and its record makes the same bytes under the same name next time. Files that are
    held, and those of accounts that are not the dossier's, are not sent.
    """
    result = DeliverResult(destination.address)
    with store.read() as connection:
        rows = _wanted(connection, dossier, again)
        result.problems = unbound(connection, dossier.id)
        held = {row.sha256 for row in unbound_rows(connection, dossier.id)} & {row.sha256 for row in rows}
        beside = [] if again else _beside(connection, dossier)
    result.held = len(held)
    duplicate = again is not None and again.duplicate
    wanted = dict.fromkeys([*(row.sha256 for row in rows), *beside])
    files = [sha256 for sha256 in wanted if sha256 not in held]
    for sent in destination.send(_outgoing(store, dossier.id, files, destination.address, duplicate)):
        reached("after-arrival")
        with store.begin() as connection:
            stored = statements.file(connection, dossier.id, sent.sha256)
            statements.record_delivery(
                connection, stored, destination.address, sent.name, clock.now(), duplicate=sent.duplicate
            )
            reached("before-arrival-commits")
        reached("after-arrival-is-known")
        result.delivered.append(sent.name)
        if meter is not None:
            meter.set(len(result.delivered), len(files))
    return result


def _wanted(connection: sa.Connection, dossier: Dossier, again: StatementsAgain | None) -> list[StatementRow]:
    """What came before the dossier's start goes only where a person asks for it."""
    off, start = dossier.settings.coda_off, dossier.starts_on or date.min
    rows = [row for row in statements.of_dossier(connection, dossier.id) if row.iban not in off]
    if again is not None:
        return [row for row in rows if again.wants(row)]
    gone = statements.delivered(connection, dossier.id)
    return [row for row in rows if row.day >= start and (dossier.id, row.sha256) not in gone]


def _beside(connection: sa.Connection, dossier: Dossier) -> list[str]:
    """Files that go out for another reason than a new statement, and have gone nowhere yet: a person released
    them, or they are copies and the dossier wants those."""
    states = (RELEASED, COPY) if dossier.settings.coda_copies else (RELEASED,)
    files = statements.in_state(connection, *states, dossier_id=dossier.id)
    gone = statements.delivered(connection, dossier.id) if files else {}
    return [file.sha256 for file in files if (dossier.id, file.sha256) not in gone]


def _outgoing(
    store: Store, dossier_id: str, files: Iterable[str], address: str, duplicate: bool
) -> Iterator[Outgoing]:
    for sha256 in files:
        with store.read() as connection:
            stored = statements.file(connection, dossier_id, sha256)
            before = statements.times_delivered(connection, stored, address)
        file = Outgoing(file_name(stored.name), sha256, stored.content, attempt=before + 1)
        marked = stored.state == COPY or (duplicate and stored.source == GENERATED)
        yield _as_duplicate(file) if marked else file


def _as_duplicate(file: Outgoing) -> Outgoing:
    """The same statements with a D, and a name of its own beside the first."""
    content = bytearray(file.content)
    for read in read_file(file.content).statements:
        if content[read.start : read.start + 4] == b"0000":
            content[read.start + _DUPLICATE_AT] = ord("D")
    stem, _, ending = file.name.rpartition(".")
    return replace(file, name=f"{stem}_D.{ending}", content=bytes(content), duplicate=True)


def numbers(text: str) -> tuple[int, int] | None:
    """The first and last of statement numbers as people write them: `7`, `7-12`, or nothing. Misuse else."""
    if not text.strip():
        return None
    written = re.fullmatch(r"\s*([0-9]{1,3})\s*(?:-\s*([0-9]{1,3})\s*)?", text)
    if written is None:
        raise misuse("no-numbers", field="numbers", text=text)
    first, last = written.groups()
    return int(first), int(last or first)
