"""financial/FinancialPeriods."""

from __future__ import annotations

from collections.abc import Iterable

from dossierflow.chart import FinancialPeriod
from dossierflow.exact import odata
from dossierflow.exact.fields import DEMANDED, Shape, day, number
from dossierflow.exact.resources.channel import Channel

PERIODS = Shape(
    FinancialPeriod,
    "financial/FinancialPeriods",
    year=number("FinYear", DEMANDED),
    period=number("FinPeriod", DEMANDED),
    start=day("StartDate"),
    end=day("EndDate"),
)


def periods(channel: Channel, years: Iterable[int]) -> list[FinancialPeriod]:
    """The periods of these financial years; a year that does not exist has none."""
    wanted = odata.any_of("FinYear", (str(year) for year in sorted(set(years))))
    return channel.rows(PERIODS, where=wanted) if wanted else []
