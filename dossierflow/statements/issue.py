"""Statements generated from bank transactions, for the accounts of which no CODA arrives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError

from dossierflow.coda.writer import Charset
from dossierflow.domain.bank_transaction import BankAccount, BankTransaction
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData, Busy
from dossierflow.kernel.clock import Clock, belgian_day
from dossierflow.kernel.told import told
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.bank import BankTransactionRefused
from dossierflow.problems.problem import Problem
from dossierflow.statements import continuity
from dossierflow.statements.account_series import AccountSeries
from dossierflow.store import bank, problems
from dossierflow.store.database import Store
from dossierflow.store.statements import StatementRow


@dataclass
class IssueResult:
    """What was issued: the rows of the new statements, how many transactions were new, and came late."""

    issued: list[StatementRow] = field(default_factory=list)
    new_transactions: int = 0
    late: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, series: AccountSeries) -> None:
        self.issued += series.issued
        self.late += series.late
        self.problems += series.problems


def issue(
    store: Store,
    dossier: Dossier,
    accounts: Iterable[BankAccount],
    transactions: Iterable[BankTransaction],
    clock: Clock,
    charset: Charset = Charset.ASCII,
    unreadable: Iterable[BadData] = (),
) -> IssueResult:
    """Remember accounts and transactions, and issue a statement for each account and complete day.

    A day is complete when it is over in Belgium. The first opening balance is Billit's balance minus all
    later transactions, or was given by a person. What comes late for an issued day goes into the next
    statement, with its own dates. An issued statement is never touched again. `unreadable` are transactions
    that could not be read: problems, and late ones once they can be.
    """
    result = IssueResult()
    today = belgian_day(clock.now())
    try:
        with store.begin() as connection:
            now = clock.now()
            bank.remember_accounts(connection, dossier.id, accounts, now)
            result.new_transactions = bank.remember_transactions(connection, dossier.id, transactions, now)
            known = bank.accounts(connection, dossier.id)
            own_ibans = frozenset(one.account.iban for one in known)
            for account in known:
                work = AccountSeries(connection, dossier, account, now, charset, own_ibans)
                work.issue(today)
                result.add(work)
    except IntegrityError:
        raise told(Busy, "statements-being-made", dossier=dossier.id) from None
    for error in unreadable:
        refused = BankTransactionRefused(iban="", transaction=error.document, field=error.field)
        result.problems.append(refused.problem(dossier.id, error.document or error.field))
    with store.read() as connection:
        result.problems += continuity.problems(connection, dossier.id, today)
    problems.report(store, dossier.id, looked_for(Work.ISSUE), result.problems, clock.now())
    return result
