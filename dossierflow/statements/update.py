"""One dossier's statements, in the order in which it is done: read movements, issue, deliver."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.app.safety import refuse_unless_live
from dossierflow.app.session import DossierSession
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.problems.problem import Problem
from dossierflow.statements.accounts import transactions_since
from dossierflow.statements.deliver import DeliverResult, StatementsAgain, deliver
from dossierflow.statements.issue import IssueResult, issue
from dossierflow.statements.target import StatementTarget


@dataclass(frozen=True)
class StatementsResult:
    """What was issued from transactions, and what was delivered (bank-made files too)."""

    made: IssueResult
    sent: DeliverResult

    @property
    def anything(self) -> bool:
        return bool(self.made.issued or self.sent.delivered)

    @property
    def problems(self) -> list[Problem]:
        return [*self.made.problems, *self.sent.problems]


def update(
    session: DossierSession, accounts: Iterable[BankAccount], target: StatementTarget
) -> StatementsResult:
    """Bring a dossier's statements up to date. Safe to repeat: what is issued and delivered stays so.

    `accounts` are those that Billit names for the company. Exact is asked only for its mailbox. Misuse where
    the dossier is not live.
    """
    refuse_unless_live(session.dossier)
    store, dossier, clock = session.store, session.dossier, session.clock
    pages = list(session.billit.transactions.since(transactions_since(store, dossier.id)))
    made = issue(
        store,
        dossier,
        accounts,
        [transaction for page in pages for transaction in page],
        clock,
        unreadable=[error for page in pages for error in page.refused],
    )
    return StatementsResult(made, deliver(store, dossier, target.of(session), clock, meter=session.meter))


def deliver_again(session: DossierSession, target: StatementTarget, wanted: StatementsAgain) -> DeliverResult:
    """Deliver issued statements again; the same bytes as the first time, unless marked as duplicates."""
    return deliver(session.store, session.dossier, target.of(session), session.clock, wanted, session.meter)
