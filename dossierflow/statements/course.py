"""One account over time: its statements, what is missing between them, and what their numbers say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy as sa

from dossierflow.coda.banks import numbers_follow
from dossierflow.coda.identity import continues
from dossierflow.kernel.clock import Clock, belgian_day
from dossierflow.statements import continuity
from dossierflow.statements.continuity import Gap
from dossierflow.statements.held import HeldFile, held_files
from dossierflow.store import bank, statements
from dossierflow.store.bank import KnownAccount
from dossierflow.store.database import Store
from dossierflow.store.statements import StatementRow

#: About a year and a half of banking days: more is no picture.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class AccountCourse:
    """`rows` are the account's last statements, in the order of their balances.

    `gaps` are breaks of the balances. `jumps` are pairs of statements of which the second number is not the
    one that this bank gives next, although the balance continues: a remark, nothing is missing. `held` are
    the files that wait for a person.
    """

    dossier: str
    iban: str
    currency: str
    name: str
    rows: tuple[StatementRow, ...]
    gaps: tuple[Gap, ...]
    jumps: tuple[tuple[StatementRow, StatementRow], ...]
    held: tuple[HeldFile, ...]


def courses(store: Store, clock: Clock, dossiers: Iterable[str]) -> list[AccountCourse]:
    """Every account of these dossiers (ids) that has statements."""
    wanted = tuple(dossiers)
    held = held_files(store, wanted) if wanted else []
    with store.read() as connection:
        return [
            _course(connection, known, rows, clock, held)
            for dossier_id in wanted
            for known in bank.accounts(connection, dossier_id)
            if (rows := statements.of_account(connection, dossier_id, *_account(known)))
        ]


def _course(
    connection: sa.Connection,
    known: KnownAccount,
    rows: list[StatementRow],
    clock: Clock,
    held: Iterable[HeldFile],
) -> AccountCourse:
    ordered = continuity.chain(rows)
    waiting = continuity.waiting_amount(connection, known)
    mismatch = continuity.balance_gap(known, rows, waiting, belgian_day(clock.now()))
    jumps = (
        (one, other)
        for one, other in pairwise(ordered)
        if one.number and other.number and continues(one, other)
        if not numbers_follow(known.account.bic, one, other)
    )
    iban, currency = _account(known)
    return AccountCourse(
        known.dossier,
        iban,
        currency,
        known.account.name,
        tuple(ordered[-LONGEST:]),
        (*continuity.gaps(rows), *([mismatch] if mismatch else [])),
        tuple(jumps),
        tuple(one for one in held if one.dossier == known.dossier and _is_of(one, iban)),
    )


def _account(known: KnownAccount) -> tuple[str, str]:
    return known.account.iban, known.account.currency


def _is_of(held: HeldFile, iban: str) -> bool:
    return iban in held.name or any(one.split()[0] == iban for one in held.accounts)
