"""The VAT return of a month or a quarter, computed twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.delivery.return_operations import complete_operations
from dossierflow.kernel.choice import NAMES, Pattern, refuse_unfit
from dossierflow.kernel.clock import belgian_day
from dossierflow.kernel.told import misuse
from dossierflow.runs.each import Each, EachResult
from dossierflow.sync.books import read_books
from dossierflow.vat.period import MONTH, QUARTER, ReturnPeriod, period
from dossierflow.vat.vat_return import VatReturn, computed


@dataclass(frozen=True)
class VatReturnChoice:
    """Whose return, and of when."""

    dossiers: Annotated[str, DOSSIERS, Pattern(NAMES)] = ""
    month: Annotated[str, "vat-return-month", Pattern(MONTH)] = ""
    quarter: Annotated[str, "vat-return-quarter", Pattern(QUARTER)] = ""

    def __post_init__(self) -> None:
        """Raises Misuse for what is no month or quarter, or both."""
        refuse_unfit(self)
        if self.month.strip() and self.quarter.strip():
            raise misuse("month-or-quarter")


def vat_return(
    application: Application, choice: VatReturnChoice, each: Each
) -> tuple[ReturnPeriod, EachResult[VatReturn]]:
    """Compute the boxes of the period for each dossier; two calls to Exact where the books are known."""
    wanted = period(choice.month, choice.quarter, belgian_day(application.clock.now()))
    dossiers = application.dossiers(choice.dossiers)
    return wanted, each.dossier("VAT return", dossiers, lambda session: return_of(session, wanted))


def return_of(session: DossierSession, wanted: ReturnPeriod) -> VatReturn:
    """Read what is new in the books, and compute; two calls to Exact where nothing is. A document that
    somebody else booked costs a call to Billit, once."""
    read_books(session)
    complete_operations(session, wanted.start, wanted.end)
    return computed(session, wanted)
