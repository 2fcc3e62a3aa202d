"""Why no VAT code is found for a document, or why the one that was chosen cannot be used."""

from __future__ import annotations

from dossierflow.domain.chart import MasterList
from dossierflow.problems.kind import OfDocument, Work, kind
from dossierflow.problems.problem import Owner
from dossierflow.texts import Phrase

#: In Exact a person may answer on the GL account, on the relation, or at the VAT code itself.
WHERE_CODES_ARE_SET = (MasterList.VAT_CODES, MasterList.GL_ACCOUNTS, MasterList.RELATIONS)


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatUnmapped(OfDocument):
    """`row` is that of the dossier's table, as `dossierflow vat --set` takes it; of the others too."""

    ventilation: str
    rate: str
    row: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatUnconfirmed(OfDocument):
    ventilation: str
    rate: str
    row: str
    code: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatAmbiguous(OfDocument):
    ventilation: str
    rate: str
    row: str
    codes: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatUnusable(OfDocument):
    """A code that a person set, on the account, the relation or in the table: `reason` says why not."""

    code: str
    ventilation: str
    rate: str
    row: str
    origin: Phrase
    reason: Phrase


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatContradiction(OfDocument):
    """The GL account's code and the relation's mean another VAT."""

    row: str
    account: Phrase
    relation: Phrase


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatDeductionDiffers(OfDocument):
    """Percentages that are deducted, of the document in Billit and of the GL account in Exact."""

    account: str
    billit: str
    exact: str


@kind(Owner.CLIENT, Work.EXPORT)
class VatTotals(OfDocument):
    """The invoice's VAT totals do not fit its lines."""

    rate: str
