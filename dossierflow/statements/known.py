"""What becomes of a bank's statement, by what is known of its account already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

import sqlalchemy as sa

from dossierflow.coda import alike
from dossierflow.coda.identity import Identity, content_digest
from dossierflow.coda.reading import ReadStatement, read_file
from dossierflow.store import bank, statements
from dossierflow.store.statements import StatementRow

EURO = "EUR"
#: Findings of dates that whoever imports the file reads as other days.
_OTHER_DATES = frozenset({"dates-turned", "dates-doubted"})


class Fate(NamedTuple):
    """What becomes of statements: the state of their file, and why it is held (a key of the texts)."""

    state: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A statement that is there already; `again` reads it."""

    day: date
    number: int
    old_day: date
    old_balance: int
    new_balance: int
    again: Callable[[], list[ReadStatement]]

    @property
    def moves(self) -> bool:
        return self.new_balance != self.old_balance


@dataclass
class KnownStatements:
    """The statements that are there already, in the store and earlier in the file."""

    connection: sa.Connection
    dossier_id: str
    earlier: list[ReadStatement] = field(default_factory=list)

    def fate(self, read: ReadStatement) -> Fate:
        if not read.attributable:
            return Fate(statements.HELD, "unattributed")
        if not read.identity.is_full:
            return Fate(statements.HELD, "separate")
        if any(one.what[0].key in _OTHER_DATES for one in read.findings):
            return Fate(statements.HELD, "other-dates")
        if self._is_mistyped(read.identity.account):
            return Fate(statements.HELD, "account-mistyped")
        found = self._fate(read, self._known(read.identity))
        if not found.state:
            self.earlier.append(read)
        return found

    def _is_mistyped(self, account: str) -> bool:
        """Whether an account is not the dossier's, and nearly one that is, or one earlier in the file."""
        known = self._accounts | {one.identity.account for one in self.earlier}
        return account not in self._accounts and bool(alike.meant(account, known))

    @cached_property
    def _accounts(self) -> frozenset[str]:
        """Those of the dossier."""
        return frozenset(one.account.iban for one in bank.accounts(self.connection, self.dossier_id))

    def _fate(self, read: ReadStatement, known: list[_Known]) -> Fate:
        if _contradicted(read, known):
            return Fate(statements.HELD, "other-balance")
        if _overlaps(read, known):
            return Fate(statements.HELD, "overlap")
        before = [one for one in known if _is_of(one, read.identity)]
        for copy in (
            other for one in before for other in one.again() if other.identity.is_copy_of(read.identity)
        ):
            same = content_digest(copy.raw) == content_digest(read.raw)
            return Fate(statements.COPY) if same else Fate(statements.HELD, "other-content")
        return _renumbered(read, known)

    def _known(self, identity: Identity) -> list[_Known]:
        """Those of the account."""
        currency = identity.currency or EURO
        stored = statements.of_account(self.connection, self.dossier_id, identity.account, currency)
        return [
            *(_known_row(row, partial(self._statements_of, row)) for row in stored if row.edition),
            *(
                _known_read(one)
                for one in self.earlier
                if (one.identity.account, one.identity.currency) == (identity.account, identity.currency)
            ),
        ]

    def _statements_of(self, row: StatementRow) -> list[ReadStatement]:
        """Those of the file that this row is one of."""
        stored = statements.file(self.connection, self.dossier_id, row.sha256)
        return [
            read
            for read in read_file(stored.content).statements
            if (read.identity.account, read.identity.day) == (row.iban, row.day)
        ]


def _known_row(row: StatementRow, again: Callable[[], list[ReadStatement]]) -> _Known:
    return _Known(row.day, row.number, row.old_day, row.old_balance, row.new_balance, again)


def _known_read(read: ReadStatement) -> _Known:
    one = read.identity
    old_day = read.statement.old_date
    return _Known(one.day, one.number, old_day, one.old_balance, one.new_balance, lambda: [read])


def _contradicted(read: ReadStatement, known: list[_Known]) -> bool:
    """Whether another statement starts from the same balance on this day, and ends with another one: of two
    that do not follow each other, one has movements that the other has too. Under another number that is so
    where one begins with the movements of the other."""
    identity = read.identity
    return (
        identity.new_balance != identity.old_balance
        and not _leads_back(identity, known)
        and any(
            one.number == identity.number or any(_one_begins_other(read, other) for other in one.again())
            for one in known
            if (one.day, one.old_balance) == (identity.day, identity.old_balance)
            and one.moves
            and one.new_balance != identity.new_balance
        )
    )


def _leads_back(identity: Identity, known: list[_Known]) -> bool:
    """Whether the account came back to this opening balance on the day, as often as it left it."""
    of_day = [one for one in known if one.day == identity.day and one.moves]
    left = sum(one.old_balance == identity.old_balance for one in of_day)
    return left <= sum(one.new_balance == identity.old_balance for one in of_day)


def _renumbered(read: ReadStatement, known: list[_Known]) -> Fate:
    """A statement from and to the balances of another of its day, under another number: a copy where it is so
    to the bank's references, else a person decides."""
    identity = read.identity
    if identity.new_balance == identity.old_balance or _leads_back(identity, known):
        return Fate()
    day = identity.day, identity.old_balance, identity.new_balance
    twins = [
        other
        for one in known
        if (one.day, one.old_balance, one.new_balance) == day
        for other in one.again()
        if (other.identity.day, other.identity.old_balance, other.identity.new_balance) == day
    ]
    if not twins:
        return Fate()
    own = content_digest(read.raw, references=True)
    if any(content_digest(other.raw, references=True) == own for other in twins):
        return Fate(statements.COPY)
    return Fate(statements.HELD, "other-number")


def _overlaps(read: ReadStatement, known: list[_Known]) -> bool:
    """Whether a statement of another period starts where this one does: downloads of a period that somebody
    chose, not of a day. Either all movements of the shorter are movements of the longer, or both move the
    balance on, and nothing that is known led back to where they start."""
    identity, start = read.identity, read.statement.old_date
    beginning = [
        one
        for one in known
        if (one.number, one.old_balance, one.old_day) == (identity.number, identity.old_balance, start)
        and one.day != identity.day
    ]
    if any(_one_begins_other(read, other) for one in beginning for other in one.again()):
        return True
    leads_there = any(one.new_balance == identity.old_balance for one in known)
    moves = identity.new_balance != identity.old_balance
    return moves and not leads_there and any(one.moves for one in beginning)


def _one_begins_other(one: ReadStatement, other: ReadStatement) -> bool:
    first, second = (
        [(move.amount, move.entry_date) for move in read.statement.movements] for read in (one, other)
    )
    shared = min(len(first), len(second))
    return shared > 0 and first[:shared] == second[:shared]


def _is_of(row: _Known, identity: Identity) -> bool:
    return (row.day, row.number, row.old_balance, row.new_balance) == (
        identity.day,
        identity.number,
        identity.old_balance,
        identity.new_balance,
    )
