"""What becomes of a bank's statement, by what is known of its account already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa

from dossierflow.coda.identity import Identity, content_digest
from dossierflow.coda.reading import ReadStatement, read_file
from dossierflow.store import statements
from dossierflow.store.statements import StatementRow

EURO = "EUR"


class Fate(NamedTuple):
    """What becomes of statements: the state of their file, and why it is held (a key of the texts)."""

    state: str = ""
    reason: str = ""


@dataclass
class KnownStatements:
    """The statements that are there already, in the store and earlier in the file."""

    connection: sa.Connection
    dossier_id: str
    digests: dict[tuple[object, ...], bytes] = field(default_factory=dict)

    def fate(self, read: ReadStatement) -> Fate:
        identity = read.identity
        if not read.attributable:
            return Fate(statements.HELD, "unattributed")
        if not identity.is_full:
            return Fate(statements.HELD, "separate")
        digest = content_digest(read.raw)
        if self._contradicted(identity):
            return Fate(statements.HELD, "other-balance")
        if self._overlaps(read):
            return Fate(statements.HELD, "overlap")
        before = self.digests.get(identity.key) or self._stored(identity)
        self.digests[identity.key] = before or digest
        if not before:
            return Fate()
        return Fate(statements.COPY) if before == digest else Fate(statements.HELD, "other-content")

    def _contradicted(self, identity: Identity) -> bool:
        """Whether another statement starts from the same balance on this day, under this number, and ends
        with another one: of two that do not follow each other, one has movements that the other has too."""
        return any(
            (row.day, row.number, row.old_balance) == (identity.day, identity.number, identity.old_balance)
            and identity.new_balance not in (row.new_balance, row.old_balance)
            and row.new_balance != row.old_balance
            for row in self._rows(identity)
        )

    def _overlaps(self, read: ReadStatement) -> bool:
        """Whether a statement of another period starts where this one does: downloads of a period that
        somebody chose, not of a day. Either all movements of the shorter are movements of the longer, or both
        move the balance on, and nothing that is known led back to where they start."""
        identity, start = read.identity, read.statement.old_date
        rows = self._rows(identity)
        beginning = [
            row
            for row in rows
            if (row.number, row.old_balance, row.old_day) == (identity.number, identity.old_balance, start)
            and row.day != identity.day
        ]
        if any(_one_begins_other(read, one) for row in beginning for one in self._statements_of(row)):
            return True
        leads_there = any(row.new_balance == identity.old_balance for row in rows)
        moves = identity.new_balance != identity.old_balance
        return moves and not leads_there and any(row.new_balance != row.old_balance for row in beginning)

    def _statements_of(self, row: StatementRow) -> list[ReadStatement]:
        """Those of the file that this row is one of."""
        stored = statements.file(self.connection, self.dossier_id, row.sha256)
        return [
            read
            for read in read_file(stored.content).statements
            if (read.identity.account, read.identity.day) == (row.iban, row.day)
        ]

    def _rows(self, identity: Identity) -> list[StatementRow]:
        return [
            row
            for row in statements.of_account(
                self.connection, self.dossier_id, identity.account, identity.currency or EURO
            )
            if row.edition
        ]

    def _stored(self, identity: Identity) -> bytes | None:
        for row in self._rows(identity):
            if _is_of(row, identity):
                for read in self._statements_of(row):
                    if read.identity.is_copy_of(identity):
                        return content_digest(read.raw)
        return None


def _one_begins_other(one: ReadStatement, other: ReadStatement) -> bool:
    first, second = (
        [(move.amount, move.entry_date) for move in read.statement.movements] for read in (one, other)
    )
    shared = min(len(first), len(second))
    return shared > 0 and first[:shared] == second[:shared]


def _is_of(row: StatementRow, identity: Identity) -> bool:
    return (row.day, row.number, row.old_balance, row.new_balance) == (
        identity.day,
        identity.number,
        identity.old_balance,
        identity.new_balance,
    )
