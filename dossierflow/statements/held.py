"""What of the banks' files waits for a person: why, and what he can do with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from dossierflow.coda.reading import read_file
from dossierflow.coda.rules import Level
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.told import misuse
from dossierflow.problems.kinds.bank import BankAccountUnbound, CodaHeld, CodaRemarks
from dossierflow.problems.problem import Problem
from dossierflow.statements.received import row_of
from dossierflow.store import bank, statements
from dossierflow.store.database import Store
from dossierflow.store.statements import CodaFile, StatementRow

LINK, UNBOUND = "CODA", "unbound"


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that is not passed on; `reason` is a key of the texts `held`, `accounts` what it holds."""

    dossier: str
    name: str
    received_name: str
    reason: str
    accounts: tuple[str, ...]
    received_at: datetime
    sha256: str


def held_files(store: Store, dossiers: Iterable[str] = ()) -> list[HeldFile]:
    """Everything that is held, of these dossiers (ids) or of all."""
    wanted = frozenset(dossiers)
    with store.read() as connection:
        strange = _strange(connection)
        return [
            _held(file, strange.get((file.dossier, file.sha256), []))
            for file in statements.bank_files(connection)
            if (file.state == statements.HELD or (file.dossier, file.sha256) in strange)
            and (not wanted or file.dossier in wanted)
        ]


def release(store: Store, held: HeldFile, dossier_id: str = "") -> None:
    """Pass a file on after all, in its own dossier or in another; the next delivery takes it along."""
    with store.begin() as connection:
        file = _release(connection, held)
        if dossier_id not in ("", held.dossier) and not statements.move(connection, file, dossier_id):
            raise misuse("has-file", field="dossier", division=dossier_id, file=held.name)


def _release(connection: sa.Connection, held: HeldFile) -> CodaFile:
    """Its statements join the chains of their accounts: what follows on them is no gap."""
    file = statements.file(connection, held.dossier, held.sha256)
    statements.set_state(connection, file, statements.RELEASED)
    full = [one for one in read_file(file.content).statements if one.attributable and one.identity.is_full]
    rows = [row_of(file.dossier, read, file.sha256, place) for place, read in enumerate(full, 1)]
    statements.join(connection, file, rows)
    return file


def discard(store: Store, held: HeldFile) -> None:
    """Never pass this file on. Its bytes are kept."""
    with store.begin() as connection:
        statements.set_state(
            connection, statements.file(connection, held.dossier, held.sha256), statements.DISCARDED
        )


def bind(store: Store, held: HeldFile, iban: str, clock: Clock) -> None:
    """The accounts of a file, or the one named, are the dossier's from now on, and the file is passed on."""
    accounts = [tuple(one.split()) for one in held.accounts] or ([(iban, "EUR")] if iban else [])
    chosen = [(number, currency) for number, currency in accounts if iban in ("", number)]
    if not chosen:
        raise misuse("file-without-account", field="account", file=held.name)
    found = [
        BankAccount(iban=number, bic="", currency=currency, name="", link=LINK) for number, currency in chosen
    ]
    with store.begin() as connection:
        bank.remember_accounts(connection, held.dossier, found, clock.now())
        if statements.file(connection, held.dossier, held.sha256).state == statements.HELD:
            _release(connection, held)


def remarks(connection: sa.Connection, dossier_id: str) -> list[Problem]:
    """One problem a file that was passed on with remarks, and one for each that is held.

    What a bank's files have day after day is said of the first: an importer takes it, and who has looked at
    it once, or laid it to rest, need not do so every morning. What an importer may refuse is said each time.
    """
    found: dict[str, Problem] = {}
    account = {row.sha256: row.iban for row in statements.of_dossier(connection, dossier_id)}
    habits: set[tuple[str, str]] = set()
    for file in statements.said_of(connection, dossier_id):
        facts = json.loads(file.finding)
        if file.state == statements.HELD:
            held = CodaHeld(file=file.name, received=file.received_name, reason=facts["reason"])
            found[file.name] = held.problem(dossier_id, file.name)
        else:
            habit = account.get(file.sha256, ""), facts["rule"]
            if facts["level"] == Level.WARNING and habit in habits:
                continue
            habits.add(habit)
            subject = file.received_name or file.name
            found.setdefault(
                subject, CodaRemarks(file=subject, iban=habit[0], **facts).problem(dossier_id, subject)
            )
    return list(found.values())


def unbound(connection: sa.Connection, dossier_id: str) -> list[Problem]:
    """Accounts for which a statement arrived, and which are not the dossier's as far as anyone has said."""
    strange = {row.iban for row in unbound_rows(connection, dossier_id)}
    return [BankAccountUnbound(iban=iban).problem(dossier_id, iban) for iban in sorted(strange)]


def unbound_rows(connection: sa.Connection, dossier_id: str) -> list[StatementRow]:
    """The statements that are held because of their account."""
    known = {one.account.iban for one in bank.accounts(connection, dossier_id)}
    rows = [row for row in statements.of_dossier(connection, dossier_id) if row.iban not in known]
    if not rows:
        return []
    released = {
        file.sha256 for file in statements.in_state(connection, statements.RELEASED, dossier_id=dossier_id)
    }
    return [row for row in rows if row.sha256 not in released]


def _strange(connection: sa.Connection) -> dict[tuple[str, str], list[StatementRow]]:
    found: dict[tuple[str, str], list[StatementRow]] = {}
    for dossier_id in {row.dossier for row in statements.of_practice(connection)}:
        for row in unbound_rows(connection, dossier_id):
            found.setdefault((row.dossier, row.sha256), []).append(row)
    return found


def _held(file: CodaFile, rows: list[StatementRow]) -> HeldFile:
    reason = json.loads(file.finding)["reason"] if file.state == statements.HELD else UNBOUND
    accounts = tuple(sorted({f"{row.iban} {row.currency}" for row in rows}))
    return HeldFile(
        file.dossier, file.name, file.received_name, reason, accounts, file.stored_at, file.sha256
    )
