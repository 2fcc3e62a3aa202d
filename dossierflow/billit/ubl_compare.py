"""Where Billit's order says otherwise than the invoice as it was sent over the network.

What is only said in another way is no difference: a number of the same company, a credit note with a minus,
a discount for cash that the invoice spreads over two rates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from dossierflow.billit.ubl import Ubl, UblParty
from dossierflow.domain.document import Direction, Document, Kind
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.domain.reference import contradict, normalised
from dossierflow.texts import Cents, Fact, Phrase, phrase

#: A field, what the UBL says of it, and what Billit says.
_Pair = tuple[Phrase, Fact, Fact]
#: Of a rate's base: no discount for cash is larger.
LARGEST_DISCOUNT = Decimal("0.1")
CENTS = 5  # between the VAT of a rate and that of its lines, rounded one by one


@dataclass
class _Rate:
    base: int = 0
    vat: int = 0


def differences(document: Document, ubl: Ubl, own_number: str = "") -> list[Phrase]:
    """What order and UBL say differently, to the cent; empty where they agree.

    To be shown before anything is booked; none of them says which of the two is right. With `own_number`, the
    dossier's enterprise number, an invoice that is addressed to another company shows too.
    """
    head = document.summary
    ubl = _signed_as(document, ubl)
    own, other = ubl.customer, ubl.supplier
    if head.direction is Direction.SALES:
        own, other = other, own
    pairs: list[_Pair] = [
        (phrase("field.kind"), phrase(f"kind.{ubl.kind}"), phrase(f"kind.{head.kind}")),
        (phrase("field.number"), ubl.number, ubl.number if same_number(ubl, head.number) else head.number),
        (phrase("field.date"), ubl.date, head.date),
        (phrase("field.currency"), ubl.currency, head.currency),
        (phrase("field.total-excl"), Cents(ubl.total_excl), Cents(head.total_excl)),
        (phrase("field.vat"), Cents(ubl.total_vat), Cents(head.total_vat)),
        (phrase("field.total-incl"), Cents(ubl.total_incl), Cents(head.total_incl)),
        *_numbers("field.vat-number", other, other.numbers, head.counterparty.vat_number),
        *_numbers("field.own-vat-number", own, _own(own), own_number),
        *_references(ubl, document),
        *_rates(ubl, document),
    ]
    return [
        phrase("difference.ubl", field=field, said=said, kept=kept)
        for field, said, kept in pairs
        if said != kept
    ]


def is_other_side(document: Document, ubl: Ubl, own_number: str) -> bool:
    """Whether what Billit keeps as a purchase is a sale by its UBL, or the other way round: the dossier
    stands where the other party should."""
    own, other = ubl.customer, ubl.supplier
    if document.summary.direction is Direction.SALES:
        own, other = other, own
    here, there = (_numbers("field.own-vat-number", one, _own(one), own_number) for one in (own, other))
    return bool(here and _own(other)) and not there


def same_number(ubl: Ubl, kept: str) -> bool:
    """Whether Billit keeps the invoice's number, however each spells it: “2026/0812” is “2026-812”."""
    same = normalised(ubl.number, ubl.date) == normalised(kept, ubl.date)
    return ubl.number == kept or (same and not contradict(ubl.number, kept, ubl.date))


def _signed_as(document: Document, ubl: Ubl) -> Ubl:
    """The UBL as Billit signs it: a credit note of -121 gives back what one of 121 does, and so does an
    invoice of -121 that Billit keeps as a credit note."""
    head = document.summary
    opposite = ubl.total_incl * head.total_incl < 0
    if not opposite or Kind.CREDIT_NOTE not in (ubl.kind, head.kind):
        return ubl
    return replace(
        ubl,
        kind=head.kind,
        total_excl=-ubl.total_excl,
        total_vat=-ubl.total_vat,
        total_incl=-ubl.total_incl,
        vat=tuple(replace(one, base=-one.base, vat=-one.vat) for one in ubl.vat),
    )


def _own(party: UblParty) -> tuple[str, ...]:
    """By which numbers the company itself is meant: its own where it is named, and not its VAT unit's."""
    named = tuple(number for number in party.own_numbers if enterprise_number(number))
    return named or party.numbers


def _numbers(field: str, party: UblParty, numbers: Iterable[str], kept: str) -> list[_Pair]:
    meant = [_plain_number(number) for number in numbers]
    if not meant or not kept or _plain_number(kept) in meant:
        return []
    told = _plain_number(party.vat_number)
    return [(phrase(field), told if told in meant else meant[0], _plain_number(kept))]


def _plain_number(text: str) -> str:
    number = enterprise_number(text)
    return f"BE{number}" if number else re.sub(r"[^A-Z0-9]", "", text.upper())


def _references(ubl: Ubl, document: Document) -> list[_Pair]:
    """The payment reference, where both have one: whoever pays with the wrong one is not found again."""
    kept = document.payment_reference
    if not kept or not ubl.payment_references or _plain(kept) in map(_plain, ubl.payment_references):
        return []
    return [(phrase("field.payment-reference"), ", ".join(ubl.payment_references), kept)]


def _plain(reference: str) -> str:
    """`+++090/9337/55493+++` and `090933755493` are the same."""
    return re.sub(r"[^A-Z0-9]", "", reference.upper())


def _rates(ubl: Ubl, document: Document) -> list[_Pair]:
    """Base and VAT per rate, where Billit gives its groups."""
    if not document.vat_groups or not ubl.vat:
        return []
    said = _per_rate((each.rate, each.base, each.vat) for each in ubl.vat)
    kept = _per_rate((each.vat_rate, each.total_excl, each.total_vat) for each in document.vat_groups)
    if _is_discount_for_cash(said, kept):
        return []
    pairs: list[_Pair] = []
    for rate in sorted({*said, *kept}):
        shown = f"{rate.normalize():f}"
        pairs.append(
            (phrase("field.base-at-rate", rate=shown), Cents(said[rate].base), Cents(kept[rate].base))
        )
        pairs.append((phrase("field.vat-at-rate", rate=shown), Cents(said[rate].vat), Cents(kept[rate].vat)))
    return pairs


def _is_discount_for_cash(said: Mapping[Decimal, _Rate], kept: Mapping[Decimal, _Rate]) -> bool:
    """Whether the invoice counts VAT on less than is asked for, and asks for the rest without VAT (Belgian
    VAT code, article 28): Billit keeps the base whole, and both say the same VAT."""
    free, taken = Decimal(0), 0
    for rate in {*said, *kept} - {free}:
        base, less = kept[rate].base, kept[rate].base - said[rate].base
        discount = abs(less) <= abs(base) * LARGEST_DISCOUNT and less * base >= 0
        counted = abs(said[rate].base * rate / 100 - said[rate].vat) <= CENTS
        if said[rate].vat != kept[rate].vat or not discount or not counted:
            return False
        taken += less
    return taken != 0 and said[free].vat == kept[free].vat and said[free].base - kept[free].base == taken


def _per_rate(rows: Iterable[tuple[Decimal, int, int]]) -> dict[Decimal, _Rate]:
    sums: dict[Decimal, _Rate] = defaultdict(_Rate)
    for rate, base, vat in rows:
        sums[rate].base += base
        sums[rate].vat += vat
    return sums
