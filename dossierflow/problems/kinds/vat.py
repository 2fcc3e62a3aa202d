"""Why no VAT code is found for a document, or why the one that was chosen cannot be used."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import Annotated, Self

from dossierflow.domain.chart import MasterList
from dossierflow.problems.kind import LATER, OfDocument, TextTable, Work, kind
from dossierflow.problems.problem import Owner
from dossierflow.texts import Phrase, command_word, phrase

#: In Exact a person may answer on the GL account, on the relation, or at the VAT code itself.
WHERE_CODES_ARE_SET = (MasterList.VAT_CODES, MasterList.GL_ACCOUNTS, MasterList.RELATIONS)


@dataclass(frozen=True, kw_only=True)
class VatQuestion(OfDocument):
    """`row` is that of the dossier's table, as `dossierflow vat --set` takes it.

    Other lines of the document may ask the same of other rows: `others` says which, `also` are their choices.
    """

    ventilation: Annotated[str, TextTable("ventilation")]
    rate: str
    row: str
    also: str = field(default="", metadata=LATER)
    others: Phrase = field(default=Phrase(), metadata=LATER)

    def with_other(self, other: VatQuestion) -> Self:
        """One question for both; the same where it asks of a row that is asked of already."""
        also = (word.removesuffix("=CODE") for word in shlex.split(self.also) if word != "--set")
        asked = [self.row, *also]
        if other.row in asked:
            return self
        rows = ", ".join([*asked[1:], other.row])
        choice = f"{self.also} --set {command_word(f'{other.row}=CODE')}"
        return replace(self, also=choice, others=phrase("vat.others", rows=rows))


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatUnmapped(VatQuestion):
    """None of the dossier's codes may stand for what the invoice says."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatUnconfirmed(VatQuestion):
    code: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatAmbiguous(VatQuestion):
    codes: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatUnusable(VatQuestion):
    """A code that a person set, on the account, the relation or in the table: `reason` says why not."""

    code: str
    origin: Phrase
    reason: Phrase


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatForeign(OfDocument):
    """A relation without a Belgian VAT number, `number`, and what Billit has as VAT of here at `rate`."""

    relation: str
    number: str
    rate: str


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


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=WHERE_CODES_ARE_SET)
class VatCodeDeductionDiffers(OfDocument):
    """A VAT code whose description says another part of the VAT than the GL account deducts, `exact`."""

    code: str
    account: str
    exact: str


@kind(Owner.CLIENT, Work.EXPORT)
class VatTotals(OfDocument):
    """The invoice's VAT totals do not fit its lines."""

    rate: str
