"""Which Exact VAT code a line gets, and how an invoice's VAT is spread over its lines to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.document import Document, DocumentLine
from dossierflow.domain.relation import Relation
from dossierflow.kernel.money import percentage_of
from dossierflow.problems.kinds import vat
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase, phrase
from dossierflow.vat.table import SIDES, VatKey, candidates, of_class, rate_text

_Total = tuple[str, Decimal]  # ventilation code and rate: what an invoice has one total for


def vat_key(document: Document, line: DocumentLine) -> VatKey:
    """A line's own ventilation code wins; the document's applies to its 0 % lines; else the rate decides."""
    direction = document.summary.direction
    own = line.ventilation or (document.ventilation if not line.vat_rate else "")
    return VatKey(direction, own or _by_rate(direction == "sales", line.vat_rate), line.vat_rate)


def _by_rate(sales: bool, rate: Decimal) -> str:
    """Billit's plain codes: purchases are all 1 (domestic); sales have one for each rate."""
    return {"0": "1", "6": "2", "12": "3", "21": "4"}.get(rate_text(rate), "") if sales else "1"


def vat_code(
    key: VatKey, account: GlAccount, relation: Relation, books: MasterData
) -> tuple[VatCode, Phrase]:
    """The Exact VAT code and where it came from. The first that is known decides:

    1. the GL account's own VAT code in Exact, where it may stand for what the invoice says;
    2. the dossier's VAT table, as a person confirmed it;
    3. the relation's default VAT code in Exact, where it may stand for it;
    4. among the codes that fit, the only one, or the only one of the account's class (goods, services,
       investments) – where the dossier allows proposals that nobody confirmed.
    """
    fitting = candidates(books.vat_codes, key)
    by_code = {one.code.strip(): one for one in books.vat_codes}
    own = by_code.get(account.vat_code.strip())
    if own in fitting and own is not None:
        return own, phrase("origin.account", code=account.code)
    chosen, confirmed = books.vat_table.get(key.columns, ("", False))
    if confirmed:
        return _confirmed(by_code, chosen, key), phrase("origin.vat-table")
    default = relation.vat_code_sales if key.direction == "sales" else relation.vat_code_purchase
    usual = by_code.get(default.strip())
    if usual in fitting and usual is not None:
        return usual, phrase("origin.relation", code=relation.code)
    if not fitting:
        raise Unmappable(vat.VatUnmapped(ventilation=key.ventilation or "–", rate=rate_text(key.rate)))
    if not books.settings.use_proposed_vat:
        raise Unmappable(vat.VatUnconfirmed(ventilation=key.ventilation, rate=rate_text(key.rate)))
    return _proposed(fitting, account, key)


def _confirmed(by_code: dict[str, VatCode], chosen: str, key: VatKey) -> VatCode:
    """A person's choice, unless Exact would refuse it or book other VAT than the invoice states."""
    code = by_code.get(chosen.strip())
    if code is None or code.blocked or code.type == "I" or not _carries(code, key):
        raise Unmappable(vat.VatUnusable(code=chosen.strip(), ventilation=key.ventilation))
    return code


def _carries(code: VatCode, key: VatKey) -> bool:
    """Whether a line on this code may state VAT at this rate, for this direction.

    VAT that Exact charges itself, and VAT on codes without any, is never on the invoice.
    """
    rate = code.rate if states_vat(code) else 0
    return code.transaction_type in SIDES[key.direction] and rate == key.rate


def states_vat(code: VatCode) -> bool:
    """Whether a line on this code says its own VAT: types B and N have none, and Exact makes charged VAT."""
    return code.type == "E" and not code.charged


def _proposed(fitting: Sequence[VatCode], account: GlAccount, key: VatKey) -> tuple[VatCode, Phrase]:
    narrowed = fitting if len(fitting) == 1 else of_class(fitting, account.code)
    if len(narrowed) != 1:
        codes = ", ".join(one.code.strip() for one in fitting)
        rate = rate_text(key.rate)
        raise Unmappable(vat.VatAmbiguous(ventilation=key.ventilation, rate=rate, codes=codes))
    return narrowed[0], phrase("origin.proposal")


def spread(document: Document) -> list[int]:
    """The VAT of each line, so that the lines of a rate add up to the VAT that the invoice itself states.

    An invoice rounds once per rate, a line rounds for itself, and a discount for cash lowers a rate's VAT but
    no line; what lies between is spread over the rate's lines by their size, cent by cent. Without totals per
    rate, the lines' own VAT stands.
    """
    if not document.vat_groups:
        return [line.total_vat for line in document.lines]
    stated: dict[_Total, int] = defaultdict(int)
    for total in document.vat_groups:
        stated[total.ventilation, total.vat_rate] += total.total_vat
    groups: dict[_Total, list[int]] = defaultdict(list)
    for position, line in enumerate(document.lines):
        groups[_group(line, document, stated)].append(position)
    shares = [percentage_of(line.total_excl, line.vat_rate) for line in document.lines]
    for group, positions in groups.items():
        between = stated[group] - sum(shares[position] for position in positions)
        sizes = [abs(document.lines[position].total_excl) for position in positions]
        for position, part in zip(positions, _apportioned(between, sizes), strict=True):
            shares[position] += part
    return shares


def _apportioned(amount: int, sizes: list[int]) -> list[int]:
    """An amount in parts that fit the sizes, to the cent: what is left after rounding down goes to the parts
    that lost most by it, the largest first."""
    sizes = sizes if any(sizes) else [1] * len(sizes)
    sign, whole = (-1 if amount < 0 else 1), sum(sizes)
    parts = [abs(amount) * size // whole for size in sizes]
    waiting = sorted(range(len(sizes)), key=lambda one: (-(abs(amount) * sizes[one] % whole), -sizes[one]))
    for one in waiting[: abs(amount) - sum(parts)]:
        parts[one] += 1
    return [sign * part for part in parts]


def _group(line: DocumentLine, document: Document, stated: Collection[_Total]) -> _Total:
    """The total that a line belongs to: by its code and rate, or by the rate alone where it is one total."""
    for ventilation in (vat_key(document, line).ventilation, document.ventilation, ""):
        if (ventilation, line.vat_rate) in stated:
            return ventilation, line.vat_rate
    same_rate = [group for group in stated if group[1] == line.vat_rate]
    if len(same_rate) == 1:
        return same_rate[0]
    raise Unmappable(vat.VatTotals(rate=rate_text(line.vat_rate)))
