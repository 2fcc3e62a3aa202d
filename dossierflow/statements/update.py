"""One dossier's statements, in the order in which it is done: read movements, issue, deliver."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.app.session import Meter
from dossierflow.billit.client import BillitCompany
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.clock import Clock
from dossierflow.problems.problem import Problem
from dossierflow.statements.accounts import transactions_since
from dossierflow.statements.deliver import DeliverResult, deliver
from dossierflow.statements.issue import IssueResult, issue
from dossierflow.statements.ports import Destination
from dossierflow.store.database import Store


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


def serve(
    store: Store,
    dossier: Dossier,
    company: BillitCompany,
    accounts: Iterable[BankAccount],
    destination: Destination,
    clock: Clock,
    meter: Meter | None = None,
) -> StatementsResult:
    """Bring a dossier's statements up to date. Safe to repeat: what is issued and delivered stays so.

    `meter` is told how many of the files have arrived.
    """
    pages = list(company.transactions.since(transactions_since(store, dossier.id)))
    made = issue(
        store,
        dossier,
        accounts,
        [one for page in pages for one in page],
        clock,
        unreadable=[error for page in pages for error in page.refused],
    )
    return StatementsResult(made, deliver(store, dossier, destination, clock, meter=meter))
