"""Which Exact VAT code a line gets: what a person set in Exact or confirmed here, before any proposal.

The order: the GL account's own code, the relation's own, the dossier's confirmed table, and proposals where
the dossier allows them. What Billit says of a line is the key of all of them. A person's code is used
wherever Exact would take it and its VAT is the invoice's; a code that cannot be used is named beside the one
that is, or stops the document where nothing but a proposal would be left in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import Precedence
from dossierflow.domain.relation import Relation
from dossierflow.problems.kinds import vat
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase, listed, phrase
from dossierflow.vat.foreign import is_foreign, refuse_foreign, with_foreign
from dossierflow.vat.meaning import BELGIAN, NOT_DEDUCTIBLE, PLAIN, WHOLLY, meaning
from dossierflow.vat.table import (
    SIDES,
    VatKey,
    VatRule,
    any_class,
    candidates,
    gross_rule,
    is_sure,
    rate_text,
    rule_of,
    without_vat,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The VAT code that a person set somewhere; `code` is None where Exact does not have it (any more)."""

    text: str
    code: VatCode | None
    origin: Phrase
    unfit: Phrase | None  # why it cannot be used

    @property
    def named(self) -> Phrase:
        return phrase("vat.named", code=self.text, origin=self.origin)


def vat_code(
    key: VatKey, account: GlAccount, relation: Relation, books: MasterData
) -> tuple[VatCode, Phrase]:
    """The Exact VAT code, and where it came from with what was passed over; Unmappable where none is sure."""
    by_code = books.vat_by_code
    deducts = books.settings.deducts_vat or account.vat_not_deductible == WHOLLY
    own = _own(key, account, relation, by_code, books, deducts)
    usable = _in_order([one for one in own if one.unfit is None], key, books.settings.vat_precedence)
    table = _confirmed(key, by_code, books, deducts)
    passed = [one for one in own if one.unfit is not None]
    if not usable:
        refuse_foreign(key, relation, books)
    for one in usable + ([table] if table and table.unfit is None else []):
        if one.code is not None:
            return one.code, _with_passed(with_foreign(_with_meaning(one, key), key, relation), passed)
    if table is not None:
        raise Unmappable(_unusable(table, key))
    return _proposed(key, passed, books, deducts)


def _own(
    key: VatKey,
    account: GlAccount,
    relation: Relation,
    by_code: Mapping[str, VatCode],
    books: MasterData,
    deducts: bool,
) -> list[Choice]:
    """The codes that the accountant put on the GL account and on the relation in Exact."""
    default = relation.vat_code_sales if key.direction is Direction.SALES else relation.vat_code_purchase
    gross = not books.settings.deducts_vat or key.rate not in BELGIAN or is_foreign(relation)
    return [
        _choice(text.strip(), by_code, origin, key, gross=gross, deducts=deducts)
        for text, origin in (
            (account.vat_code, phrase("origin.account", code=account.code)),
            (default, phrase("origin.relation", code=relation.code)),
        )
        if text.strip()
    ]


def _confirmed(
    key: VatKey, by_code: Mapping[str, VatCode], books: MasterData, deducts: bool
) -> Choice | None:
    """The table's row for the class, else its row for every class; only what a person confirmed."""
    for row in (key, any_class(key)):
        chosen, confirmed = books.vat_table.get(row.columns, ("", False))
        if confirmed:
            origin = phrase("origin.vat-table")
            return _choice(chosen.strip(), by_code, origin, key, gross=True, deducts=deducts, table=True)
    return None


def _choice(
    text: str,
    by_code: Mapping[str, VatCode],
    origin: Phrase,
    key: VatKey,
    *,
    gross: bool,
    deducts: bool,
    table: bool = False,
) -> Choice:
    code = by_code.get(text)
    unfit = _unfit(code, key, gross=gross, table=table)
    if unfit is None and code is not None and not deducts and _claims(code, key):
        unfit = phrase("vat.not-deducted")
    return Choice(text, code, origin, unfit)


def _claims(code: VatCode, key: VatKey) -> bool:
    """Whether Exact would claim VAT of a purchase on this code."""
    return key.direction is Direction.PURCHASE and bool(code.rate) and meaning(code).kind != NOT_DEDUCTIBLE


def _unfit(code: VatCode | None, key: VatKey, *, gross: bool, table: bool) -> Phrase | None:
    """Why Exact would refuse the code, or book other VAT than the invoice states; None where it may be used.

    VAT that Exact charges itself, and VAT on codes without any, is never on the invoice. `gross`: on a
    purchase, VAT that cannot be deducted may go with its amount on a code without VAT.
    """
    if code is None:
        return phrase("vat.gone")
    if code.blocked:
        return phrase("vat.blocked")
    if code.type == "I":
        return phrase("vat.included")
    if code.transaction_type not in SIDES[key.direction]:
        return phrase("vat.other-direction")
    if not _carries(code, key) and not (gross and is_gross(code, key)):
        return phrase("vat.other-rate", rate=rate_text(code.rate))
    return None if table or _of_kind(code, key) else phrase("vat.other-kind")


def _carries(code: VatCode, key: VatKey) -> bool:
    """Whether a line on this code may state VAT at this rate."""
    return (code.rate if states_vat(code) else 0) == key.rate


def is_gross(code: VatCode, key: VatKey) -> bool:
    """Whether VAT on a purchase becomes part of the cost: it is stated, and the code has none."""
    return key.direction is Direction.PURCHASE and bool(key.rate) and without_vat(code)


def states_vat(code: VatCode) -> bool:
    """Whether a line on this code says its own VAT: types B and N have none, and Exact makes charged VAT."""
    return code.type == "E" and not code.charged


def _of_kind(code: VatCode, key: VatKey) -> bool:
    """On a sale without VAT the document itself says which operation it is (boxes 44 to 47): a default code
    of another known kind is not meant for it. Of purchases the accountant knows more than the document."""
    rule = rule_of(key.direction, key.ventilation, key.rate)
    if key.direction is Direction.PURCHASE or key.rate or rule is None:
        return True
    return rule.kinds == (PLAIN,) or meaning(code).kind in (PLAIN, *rule.kinds, *rule.also)


def _in_order(usable: list[Choice], key: VatKey, precedence: Precedence) -> list[Choice]:
    """The account's before the relation's; where they mean another VAT, as the dossier says, or a person."""
    if len(usable) < 2 or _same_vat(*(one.code for one in usable if one.code)):
        return usable
    if precedence is Precedence.ASK:
        account, relation = usable
        raise Unmappable(vat.VatContradiction(row=key.text, account=account.named, relation=relation.named))
    return usable if precedence is Precedence.ACCOUNT else usable[::-1]


def _same_vat(one: VatCode, other: VatCode) -> bool:
    """Whether two codes differ in their class at most."""
    return (one.rate, one.charged, one.type, meaning(one).kind) == (
        other.rate,
        other.charged,
        other.type,
        meaning(other).kind,
    )


def _proposed(key: VatKey, passed: list[Choice], books: MasterData, deducts: bool) -> tuple[VatCode, Phrase]:
    """The only code of the kind for the account's class, where the dossier allows what nobody confirmed."""
    _refuse_passed(key, passed, books)
    facts = _asked(key)
    rule = _rule(key, deducts)
    fitting = _candidates(key, rule, books)
    if not fitting or rule is None:
        raise Unmappable(vat.VatUnmapped(**facts))
    proposing = books.settings.use_proposed_vat
    # A rate that the table has no row for can be chosen, and not be confirmed with the others.
    nothing_to_confirm = not rule.rates and not proposing
    if nothing_to_confirm or not is_sure(fitting, rule):
        codes = ", ".join(one.code.strip() for one in fitting)
        named = codes if len(fitting) > 1 else phrase("vat.perhaps", code=codes)
        raise Unmappable(vat.VatAmbiguous(**facts, codes=named))
    if not proposing:
        raise Unmappable(vat.VatUnconfirmed(**facts, code=fitting[0].code.strip()))
    return fitting[0], _with_passed(phrase("origin.proposal"), passed)


def _candidates(key: VatKey, rule: VatRule | None, books: MasterData) -> list[VatCode]:
    asked = (key, rule)
    if asked not in books.vat_candidates:
        books.vat_candidates[asked] = candidates(books.vat_codes, key, rule)
    return books.vat_candidates[asked]


def _rule(key: VatKey, deducts: bool) -> VatRule | None:
    """For what Billit says; VAT that the dossier does not deduct goes with the cost. What it owes itself by
    reverse charge it does not deduct either, and no code is sure to say so."""
    rule = rule_of(key.direction, key.ventilation, key.rate)
    if deducts or rule is None or key.direction is Direction.SALES:
        return rule
    return gross_rule() if key.rate else replace(rule, unsure=rule.unsure or rule.charged)


def _refuse_passed(key: VatKey, passed: list[Choice], books: MasterData) -> None:
    """Nothing that nobody confirmed takes the place of a person's code, unless the invoice itself says the
    rate, and the code is for another one: then the rate decides, and the code is named."""
    rule = rule_of(key.direction, key.ventilation, key.rate)
    rate_is_stated = rule is not None and not rule.charged
    for one in passed:
        of_another_rate = one.unfit is not None and one.unfit.key in ("vat.other-rate", "vat.other-kind")
        if not (of_another_rate and rate_is_stated and books.settings.use_proposed_vat):
            raise Unmappable(_unusable(one, key))


class _Asked(TypedDict):
    ventilation: str
    rate: str
    row: str


def _asked(key: VatKey) -> _Asked:
    """What a question of the table says of its row."""
    return _Asked(ventilation=key.ventilation or "–", rate=rate_text(key.rate), row=key.text)


def _unusable(one: Choice, key: VatKey) -> vat.VatUnusable:
    return vat.VatUnusable(code=one.text, origin=one.origin, reason=one.unfit or Phrase(), **_asked(key))


def _with_meaning(one: Choice, key: VatKey) -> Phrase:
    """A person's code for another class than the account's, or for another operation than the document says,
    is used, for another box of the return: said."""
    assert one.code is not None
    meant, rule = meaning(one.code), rule_of(key.direction, key.ventilation, key.rate)
    if rule is not None and rule.charged and meant.kind not in (*rule.kinds, *rule.perhaps, PLAIN):
        return phrase("origin.other-kind", origin=one.origin)
    other = key.purchase_class and meant.purchase_class and meant.purchase_class != key.purchase_class
    return phrase("origin.other-class", origin=one.origin) if other else one.origin


def _with_passed(origin: Phrase, passed: Iterable[Choice]) -> Phrase:
    over = [phrase("vat.passed", named=one.named, reason=one.unfit or Phrase()) for one in passed]
    return phrase("origin.passing", origin=origin, passed=listed(over)) if over else origin
