"""Which Exact VAT code stands for a Billit ventilation code and rate: rules as data in `rules.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction

SIDES = {Direction.SALES: ("B", "S"), Direction.PURCHASE: ("B", "P")}


@dataclass(frozen=True, slots=True)
class VatKey:
    """What Billit says of a line's VAT. `rate` is per cent."""

    direction: Direction
    ventilation: str
    rate: Decimal

    @property
    def columns(self) -> tuple[str, str, str]:
        """As the dossier's VAT table is keyed."""
        return (self.direction.value, self.ventilation, rate_text(self.rate))


@dataclass(frozen=True)
class VatRule:
    """One row of `rules.toml`."""

    direction: Direction
    ventilation: str
    rate: Decimal
    exact_rate: Decimal
    charged: bool
    listing: str
    words: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> VatKey:
        return VatKey(self.direction, self.ventilation, self.rate)


def rate_text(rate: Decimal) -> str:
    """`21`, `5.5`: the one spelling of a rate."""
    return f"{rate.normalize():f}"


@cache
def _data() -> dict[str, Any]:
    text = files(__package__).joinpath("rules.toml").read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def rules() -> dict[VatKey, VatRule]:
    found = [
        VatRule(
            Direction(row["direction"]),
            row["ventilation"],
            Decimal(row["rate"]),
            Decimal(row.get("exact_rate", row["rate"])),
            row.get("charged", False),
            row.get("listing", ""),
            tuple(tuple(group) for group in row.get("words", [])),
        )
        for row in _data()["rule"]
    ]
    return {rule.key: rule for rule in found}


def fits(code: VatCode, key: VatKey) -> bool:
    """Whether this Exact code may stand for what Billit says. Codes that include VAT (type I) never do."""
    rule = rules().get(key)
    if rule is None or code.blocked or code.type == "I":
        return False
    hard = (
        code.transaction_type in SIDES[rule.direction]
        and code.rate == rule.exact_rate
        and code.charged == rule.charged
        and (not rule.listing or code.eu_listing == rule.listing)
    )
    return hard and _described(code.description.casefold(), rule)


def candidates(codes: Iterable[VatCode], key: VatKey) -> list[VatCode]:
    """The codes that fit, by code."""
    return sorted((one for one in codes if fits(one, key)), key=lambda one: one.code.strip())


def of_class(codes: Sequence[VatCode], gl_code: str) -> list[VatCode]:
    """Those of the codes that belong to the account's class: goods (MAR 60), services (61), investments (2).

    The Belgian VAT return has a box for each (81, 82, 83), so dossiers keep a purchase code for each.
    """
    for group in _data()["class"]:
        if gl_code.startswith(tuple(group["accounts"])):
            return [one for one in codes if _class(one) == group["name"]]
    return []


def _class(code: VatCode) -> str:
    description = code.description.casefold()
    found = (g["name"] for g in _data()["class"] if any(word in description for word in g["words"]))
    return next(found, "")


def _described(description: str, rule: VatRule) -> bool:
    if rule.words:
        return all(any(word in description for word in group) for group in rule.words)
    return bool(rule.listing) or not any(word in description for word in _data()["special"])
