"""Why no VAT code is found for a document, or why the one that was chosen cannot be used."""

from __future__ import annotations

from dossierflow.problems.kind import OfDocument, Work, kind
from dossierflow.problems.problem import Owner


@kind(Owner.PRACTICE, Work.EXPORT)
class VatUnmapped(OfDocument):
    ventilation: str
    rate: str


@kind(Owner.PRACTICE, Work.EXPORT)
class VatUnconfirmed(OfDocument):
    ventilation: str
    rate: str


@kind(Owner.PRACTICE, Work.EXPORT)
class VatAmbiguous(OfDocument):
    ventilation: str
    rate: str
    codes: str


@kind(Owner.PRACTICE, Work.EXPORT)
class VatUnusable(OfDocument):
    code: str
    ventilation: str


@kind(Owner.CLIENT, Work.EXPORT)
class VatTotals(OfDocument):
    """The invoice's VAT totals do not fit its lines."""

    rate: str
