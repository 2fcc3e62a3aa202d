"""financial/FinancialPeriods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.domain.chart import FinancialPeriod
from dossierflow.exact import odata
from dossierflow.exact.fields import DEMANDED, Shape, day, number
from dossierflow.exact.resources.division_calls import DivisionCalls

CLOSED = 1

PERIODS = Shape(
    FinancialPeriod,
    "financial/FinancialPeriods",
    year=number("FinYear", DEMANDED),
    period=number("FinPeriod", DEMANDED),
    start=day("StartDate"),
    end=day("EndDate"),
)


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """`status`: 0 open, 1 closed, for one journal in one period."""

    period: int
    status: int


STATUSES = Shape(
    PeriodStatus,
    "read/financial/JournalStatusList",
    with_division=False,
    period=number("Period", DEMANDED),
    status=number("Status", DEMANDED),
)


def closed_periods(calls: DivisionCalls, journal: str, year: int) -> set[int]:
    """The periods of a year that are closed for a journal: what is dated there, Exact refuses (E24)."""
    where = f"Journal eq {odata.text(journal)} and Year eq {year}"
    return {each.period for each in calls.rows(STATUSES, where=where) if each.status == CLOSED}


def periods(calls: DivisionCalls, years: Iterable[int]) -> list[FinancialPeriod]:
    """The periods of these financial years; a year that does not exist has none."""
    wanted = odata.any_of("FinYear", (str(year) for year in sorted(set(years))))
    return calls.rows(PERIODS, where=wanted) if wanted else []
