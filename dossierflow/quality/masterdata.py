"""What Exact's master data must look like before it is imported into Billit, as the suites judge it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dossierflow.domain.chart import FinancialPeriod, GlAccount, Journal, VatCode
from dossierflow.domain.relation import Relation
from dossierflow.quality.check import Row, RowBatch


class _RelationRows:
    """Rows made as they are gone through, as often as that is: there may be very many."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self._relations = relations

    def __iter__(self) -> Iterator[Row]:
        return map(_relation_row, self._relations)


def relations_batch(
    relations: Iterable[Relation], gl_accounts: Iterable[str] = (), least_rows: int = 0
) -> RowBatch:
    """`gl_accounts`: the ids that default accounts may have; fewer rows than `least_rows` are remarked."""
    parameters = {"gl_accounts": ["", *gl_accounts], "least_rows": least_rows}
    return RowBatch("relations", _RelationRows(relations), parameters)


def _relation_row(one: Relation) -> Row:
    return {
        "exact_id": one.exact_id,
        "name": one.name.strip(),
        "code": one.code,
        "country": one.country.strip(),
        "vat_number": one.vat_number,
        "sales_account": one.gl_sales,
        "purchase_account": one.gl_purchase,
    }


def gl_accounts_batch(
    accounts: Sequence[GlAccount], vat_codes: Iterable[str] = (), least_rows: int = 0
) -> RowBatch:
    """`vat_codes`: the codes that an account may have."""
    rows = [
        {
            "exact_id": one.exact_id,
            "code": one.code,
            "description": one.description.strip(),
            "vat_code": one.vat_code.strip(),
        }
        for one in accounts
    ]
    known = ["", *(code.strip() for code in vat_codes)]
    return RowBatch("gl-accounts", rows, {"vat_codes": known, "least_rows": least_rows})


def journals_batch(journals: Sequence[Journal]) -> RowBatch:
    rows = [
        {
            "key": one.code,
            "code": one.code,
            "description": one.description.strip(),
            "bank_iban": one.bank_iban,
        }
        for one in journals
    ]
    return RowBatch("journals", rows)


def vat_codes_batch(codes: Sequence[VatCode]) -> RowBatch:
    rows = [
        {"key": one.code, "code": one.code.strip(), "type": one.type, "rate": float(one.rate)}
        for one in codes
    ]
    return RowBatch("vat-codes", rows)


def periods_batch(periods: Sequence[FinancialPeriod]) -> RowBatch:
    rows = [
        {
            "key": f"{one.year}-{one.period:02}",
            "year": one.year,
            "period": one.period,
            "start": one.start.toordinal(),
            "end": one.end.toordinal(),
        }
        for one in periods
    ]
    return RowBatch("periods", rows)
