"""What Exact would refuse of a document, found before sending in the lists that are mirrored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from dossierflow.domain.chart import CostAllocation
from dossierflow.domain.document import Direction, Document
from dossierflow.domain.relation import Relation
from dossierflow.problems.kind import OfDocument
from dossierflow.problems.kinds import documents
from dossierflow.sync.master_data import MasterData


def refused_by_exact(
    document: Document, relation: Relation | None, books: MasterData
) -> Iterator[OfDocument]:
    """Every reason at once, each once; a list that is not known says nothing."""
    if relation is not None:
        yield from _of_relation(document, relation, books)
    currency = document.summary.currency
    if books.currencies is not None and currency not in books.currencies:
        yield documents.CurrencyUnknown(currency=currency)
    centers = {line.cost_center or document.cost_center for line in document.lines}
    if unknown := _unknown(centers, books.cost_centers, document.summary.date):
        yield documents.CostCenterUnknown(codes=unknown)
    units = {line.cost_unit or document.cost_unit for line in document.lines}
    if unknown := _unknown(units, books.cost_units, document.summary.date):
        yield documents.CostUnitUnknown(codes=unknown)


def _of_relation(document: Document, relation: Relation, books: MasterData) -> Iterator[OfDocument]:
    name = relation.label
    if relation.blocked:
        yield documents.RelationBlocked(relation=name)
    sales = document.summary.direction is Direction.SALES
    condition = relation.payment_condition_sales if sales else relation.payment_condition_purchase
    known = books.payment_conditions
    if condition.strip() and known is not None and condition.strip() not in known:
        yield documents.PaymentConditionUnknown(relation=name, condition=condition.strip())


def _unknown(codes: set[str], known: Mapping[str, CostAllocation] | None, day: date) -> str:
    """Those that are not there, or closed before the document's date; '' where there is none."""
    if known is None:
        return ""
    missing = (code for code in sorted(codes - {""}) if not _is_open(known.get(code.strip()), day))
    return ", ".join(missing)


def _is_open(one: CostAllocation | None, day: date) -> bool:
    return one is not None and one.active and (one.until is None or day <= one.until)
