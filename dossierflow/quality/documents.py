"""What a batch of documents must look like before it is booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dossierflow.domain.document import Document
from dossierflow.kernel.money import percentage_of, show
from dossierflow.quality.suite import Expectation, Quality, check

#: Before this day there was no Belgian e-invoicing of this kind: an older date is a typing error.
EARLIEST = date(2000, 1, 1)
#: A rate's stated VAT may differ from the computed one by rounding per line, at most this many cents a line.
ROUNDING_PER_LINE = 1


def _true(name: str, column: str, shows: str) -> Expectation:
    return Expectation(name, column, "ExpectColumnValuesToBeInSet", {"value_set": [True]}, shows)


RULES = (
    Expectation(
        "number-given",
        "number",
        "ExpectColumnValueLengthsToBeBetween",
        {"min_value": 1, "max_value": 60},
    ),
    _true("date-plausible", "date_plausible", "date"),
    _true("total-adds-up", "total_fits", "total"),
    _true("lines-add-up", "lines_fit", "lines"),
    _true("vat-fits-rates", "vat_fits", "vat"),
)


def check_documents(documents: Sequence[Document]) -> Quality:
    """Judge a batch; documents that break a rule are refused, the others go."""
    return check("documents", [_row(one) for one in documents], "order_id", RULES)


def _row(document: Document) -> dict[str, object]:
    one = document.summary
    lines = sum(line.total_excl for line in document.lines)
    return {
        "order_id": str(one.order_id),
        "number": one.number.strip(),
        "date": f"{one.date:%d/%m/%Y}",
        "date_plausible": one.date >= EARLIEST,
        "total": show(one.total_incl),
        "total_fits": one.total_excl + one.total_vat == one.total_incl,
        "lines": show(lines),
        "lines_fit": not document.lines or lines == one.total_excl,
        "vat": show(one.total_vat),
        "vat_fits": _vat_fits(document),
    }


def _vat_fits(document: Document) -> bool:
    """Per rate, the stated VAT is the computed one, within a cent a line for invoices that round by line."""
    stated = sum(group.total_vat for group in document.vat_groups)
    if document.vat_groups and stated != document.summary.total_vat:
        return False
    tolerance = ROUNDING_PER_LINE * max(1, len(document.lines))
    return all(
        abs(group.total_vat - percentage_of(group.vat_base, group.vat_rate)) <= tolerance
        for group in document.vat_groups
    )
