"""The period of a return, as an operator writes it."""

import datetime as dt

import pytest

from dossierflow.errors import Misuse
from dossierflow.runs.vat_return import VatReturnChoice
from dossierflow.vat.period import period

TODAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("month", "quarter", "name", "start", "end"),
    [
        ("2026-11", "", "2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        ("2028-02", "", "2028-02", dt.date(2028, 2, 1), dt.date(2028, 2, 29)),
        ("", "2026-Q4", "2026-Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
        ("", "2026-q1", "2026-Q1", dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        ("", "2026-2", "2026-Q2", dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        ("", "", "2025-12", dt.date(2025, 12, 1), dt.date(2025, 12, 31)),
    ],
)
def test_a_month_a_quarter_or_last_month(
    month: str, quarter: str, name: str, start: dt.date, end: dt.date
) -> None:
    found = period(month, quarter, TODAY)
    assert (found.name, found.start, found.end) == (name, start, end)


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": "2026-13"},
        {"month": "november"},
        {"quarter": "2026-Q5"},
        {"month": "2026-11", "quarter": "2026-Q4"},
    ],
)
def test_what_is_no_period_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Misuse):
        VatReturnChoice(**wrong)
