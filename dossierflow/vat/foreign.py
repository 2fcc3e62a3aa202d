"""VAT of another state: what Billit shows as Belgian VAT may be no Belgian VAT at all."""

from __future__ import annotations

from dossierflow.domain.document import Direction
from dossierflow.domain.relation import Relation
from dossierflow.problems.kinds import vat
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase, phrase
from dossierflow.vat.meaning import BELGIAN
from dossierflow.vat.table import DOMESTIC, VatKey, rate_text


def is_foreign(relation: Relation) -> bool:
    """Whether it has the VAT number of another state, or none and its seat there."""
    number = relation.number_key
    return (
        not number.startswith("BE") and not number[0].isdigit()
        if number
        else (relation.country.strip().upper() not in ("", "BE"))
    )


def _home(relation: Relation) -> str:
    """What says that it is foreign: its VAT number, or its country."""
    return relation.vat_number or relation.country.strip()


def _looks_domestic(key: VatKey) -> bool:
    """Whether Billit has it as a purchase with Belgian VAT, or as 0 % of no kind of its own."""
    if key.ventilation != DOMESTIC or key.rate not in BELGIAN:
        return False
    return key.direction is Direction.PURCHASE or not key.rate


def refuse_foreign(key: VatKey, relation: Relation, books: MasterData) -> None:
    """What the table says of Belgian VAT was said of Belgian suppliers: 21 % of a Dutch one may be Dutch, and
    0 % is mostly reverse charge or an export. Only its own code, or the account's, says otherwise."""
    to_cost = key.direction is Direction.PURCHASE and key.rate and not books.settings.deducts_vat
    if is_foreign(relation) and _looks_domestic(key) and not to_cost:
        told = vat.VatForeign(relation=relation.label, number=_home(relation), rate=rate_text(key.rate))
        raise Unmappable(told)


def with_foreign(origin: Phrase, key: VatKey, relation: Relation) -> Phrase:
    """Where a person's code decides, it is said all the same."""
    if not (is_foreign(relation) and _looks_domestic(key)):
        return origin
    return phrase("origin.foreign", origin=origin, number=_home(relation))
