"""One dossier's statements, in the order in which it is done: read movements, issue, deliver."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.bank.accounts import transactions_since
from dossierflow.bank.deliver import DeliverResult, deliver
from dossierflow.bank.issue import IssueResult, issue
from dossierflow.bank.ports import Destination
from dossierflow.bank_transaction import BankAccount
from dossierflow.billit.client import BillitCompany
from dossierflow.clock import Clock
from dossierflow.desk import Meter
from dossierflow.dossier import Dossier
from dossierflow.problem import Problem
from dossierflow.store.database import Store


@dataclass(frozen=True)
class Served:
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
) -> Served:
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
    return Served(made, deliver(store, dossier, destination, clock, meter=meter))
