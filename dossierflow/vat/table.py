"""Which Exact VAT codes may be proposed for what Billit says of a line: rules as data in `rules.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction, Document, DocumentLine
from dossierflow.vat.meaning import classes, meaning

DOMESTIC = "1"  # of purchases, at any Belgian rate; of sales 0 % only
#: Codes that Billit has for the other side alone, and what says the same here; '' where the rate does.
_OTHER_SIDE = {
    Direction.SALES: {"111": "24", "102": "70"},
    Direction.PURCHASE: {"2": "", "3": "", "4": "", "24": "111"},
}
SIDES = {Direction.SALES: ("B", "S"), Direction.PURCHASE: ("B", "P")}


@dataclass(frozen=True, slots=True)
class VatKey:
    """What Billit says of a line's VAT, and the class of its GL account. `rate` is per cent.

    `purchase_class` is '' for sales, and for accounts that are of no class.
    """

    direction: Direction
    ventilation: str
    rate: Decimal
    purchase_class: str = ""

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """As the dossier's VAT table is keyed."""
        return (self.direction.value, self.ventilation, rate_text(self.rate), self.purchase_class)

    @property
    def text(self) -> str:
        """As `dossierflow vat --set` takes it: `purchase:1:21:goods`."""
        *always, purchase_class = self.columns
        return ":".join([*always, purchase_class] if purchase_class else always)


@dataclass(frozen=True)
class VatRule:
    """One row of `rules.toml`. `also` are kinds that a person's own code may have besides; `perhaps` those
    that are never sure; `code_decides` where the document leaves the kind open."""

    direction: Direction
    ventilation: str
    kinds: tuple[str, ...]
    rates: tuple[int, ...] = ()
    also: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    charged: bool = False
    gross: bool = False
    services: bool = False
    unsure: bool = False
    code_decides: bool = False

    def table_keys(self) -> Iterable[VatKey]:
        """Its rows in a dossier's table."""
        purchase_classes = ("",) if self.direction is Direction.SALES else classes()
        for rate in self.rates:
            for name in purchase_classes:
                yield VatKey(self.direction, self.ventilation, Decimal(rate), name)


def rate_text(rate: Decimal) -> str:
    """`21`, `5.5`: the one spelling of a rate."""
    return f"{rate.normalize():f}"


def vat_key(document: Document, line: DocumentLine, purchase_class: str = "") -> VatKey:
    """A line's own ventilation code wins; the document's applies to its 0 % lines; else the rate decides.

    Billit writes a self-billed invoice with the codes of the other side: there they are translated.
    """
    direction = document.summary.direction
    own = line.ventilation or (document.ventilation if not line.vat_rate else "")
    sales = direction is Direction.SALES
    if own in _OTHER_SIDE[direction] or (sales and own == DOMESTIC and line.vat_rate):
        own = _OTHER_SIDE[direction].get(own, "")
    return VatKey(
        direction, own or _by_rate(sales, line.vat_rate), line.vat_rate, "" if sales else purchase_class
    )


def _by_rate(sales: bool, rate: Decimal) -> str:
    """Billit's plain codes: purchases are all 1 (domestic); sales have one for each rate."""
    return {"0": "1", "6": "2", "12": "3", "21": "4"}.get(rate_text(rate), "") if sales else DOMESTIC


@cache
def rules() -> tuple[VatRule, ...]:
    text = files(__package__).joinpath("rules.toml").read_text("utf-8")
    return tuple(
        VatRule(
            Direction(row["direction"]),
            row["ventilation"],
            tuple(row["kinds"]),
            tuple(row.get("rates", ())),
            tuple(row.get("also", ())),
            tuple(row.get("perhaps", ())),
            **{
                flag: row.get(flag, False)
                for flag in ("charged", "gross", "services", "unsure", "code_decides")
            },
        )
        for row in tomllib.loads(text)["rule"]
    )


@cache
def rows() -> tuple[VatKey, ...]:
    """Every row that a dossier's table is proposed with."""
    return tuple(key for rule in rules() for key in rule.table_keys())


@cache
def rule_of(direction: Direction, ventilation: str, rate: Decimal) -> VatRule | None:
    """The rule for what Billit says: the one with this rate, else the one for every other rate."""
    same = [one for one in rules() if (one.direction, one.ventilation) == (direction, ventilation)]
    precise = [one for one in same if rate in one.rates]
    return next(iter(precise or [one for one in same if not one.rates]), None)


def candidates(codes: Iterable[VatCode], key: VatKey, rule: VatRule | None = None) -> list[VatCode]:
    """The codes that may be proposed for the key, by code: those of its class, or else those of no class.

    `rule` is another than the one for what Billit says, where the dossier deducts no VAT: `gross_rule`.
    """
    rule = rule or rule_of(key.direction, key.ventilation, key.rate)
    if rule is None:
        return []
    fitting = sorted((one for one in codes if _fits(one, rule, key)), key=lambda one: one.code.strip())
    if not rule.gross:
        return _of_class(fitting, key, rule) if key.purchase_class else fitting
    by_kind = ([one for one in fitting if meaning(one).kind == kind] for kind in rule.kinds)
    found = (_of_class(some, key, rule) if key.purchase_class else some for some in by_kind)
    return next((some for some in found if some), [])


def gross_rule() -> VatRule:
    """The rule for VAT that goes with the cost."""
    return next(one for one in rules() if one.gross)


def _fits(code: VatCode, rule: VatRule, key: VatKey) -> bool:
    """Whether Exact would take it, and it is of the kind. Codes that include VAT (type I) never are."""
    if code.blocked or code.type == "I" or code.transaction_type not in SIDES[rule.direction]:
        return False
    if meaning(code).kind not in (*rule.kinds, *rule.perhaps) or meaning(code).partly:
        return False
    if rule.gross:
        return without_vat(code)
    if rule.charged:
        return code.charged or meaning(code).kind == "import-paid"
    return not code.charged and code.rate == key.rate


def without_vat(code: VatCode) -> bool:
    """Whether there is no VAT on it at all."""
    return not code.charged and (code.type == "N" or not code.rate)


def _of_class(fitting: list[VatCode], key: VatKey, rule: VatRule) -> list[VatCode]:
    wanted = key.purchase_class
    if rule.services and wanted == "goods":
        wanted = "services"
    named = [one for one in fitting if meaning(one).purchase_class == wanted]
    nameless = [one for one in fitting if not meaning(one).purchase_class]
    # Where the invoice does not say the rate, a code of no class and another rate may be meant as well.
    return [*named, *nameless] if rule.charged and named else named or nameless


def is_sure(codes: Iterable[VatCode], rule: VatRule) -> bool:
    """Whether there is one code only that may be meant, and nothing is left open."""
    fitting = list(codes)
    return len(fitting) == 1 and not rule.unsure and meaning(fitting[0]).kind not in rule.perhaps


def any_class(key: VatKey) -> VatKey:
    """The row that stands for every class."""
    return replace(key, purchase_class="")
