"""An invoice on which the buyer owes the VAT, kept by Billit as one without: boxes 55 to 57 would miss it."""

from __future__ import annotations

from collections.abc import Iterable

from dossierflow.billit.ubl import Ubl
from dossierflow.delivery.map import Mapped
from dossierflow.domain.document import Direction, Document, DocumentLine
from dossierflow.texts import Cents, Phrase, phrase
from dossierflow.vat.boxes import is_owed
from dossierflow.vat.table import rule_of, vat_key

#: UNCL5305: reverse charge and intra-Community supply: the buyer owes the VAT. Not G, an export: of an import
#: it is paid at customs, unless the buyer has the licence to put it in the return.
CATEGORIES = frozenset({"AE", "K"})


def not_charged(document: Document, said: Ubl, payload: object) -> list[Phrase]:
    """What the UBL has more with VAT that the buyer owes than Billit says and than would be booked so.

    Of a purchase for a journal alone: what goes to a mailbox a person books, with the UBL before her. What
    Billit or the accountant says to be reverse charge is, whatever the supplier's software called it.
    """
    if document.summary.direction is Direction.SALES or not isinstance(payload, Mapped):
        return []
    owed = abs(sum(one.base for one in said.vat if one.category in CATEGORIES and not one.vat))
    kept = _base(line for line in document.lines if _is_charged(document, line))
    booked = abs(sum(one.base for one in payload.operations.operations if is_owed(one.kind)))
    if owed <= max(kept, booked):
        return []
    field = phrase("field.reverse-charge")
    return [phrase("difference.ubl", field=field, said=Cents(owed), kept=Cents(max(kept, booked)))]


def _base(lines: Iterable[DocumentLine]) -> int:
    return abs(sum(line.total_excl for line in lines))


def _is_charged(document: Document, line: DocumentLine) -> bool:
    key = vat_key(document, line)
    rule = rule_of(key.direction, key.ventilation, key.rate)
    return rule is not None and rule.charged
