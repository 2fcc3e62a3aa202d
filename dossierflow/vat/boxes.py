"""Which boxes of the periodical VAT return a VAT code stands for: data in `boxes.toml`, amounts in cents."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction
from dossierflow.kernel.money import percentage_of
from dossierflow.vat.meaning import PLAIN, meaning
from dossierflow.vat.table import rate_text, without_vat


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("boxes.toml").read_text("utf-8"))


def boxes(
    direction: Direction,
    code: VatCode,
    purchase_class: str,
    base: int,
    vat: int,
    *,
    credit: bool = False,
    lost: int = 0,
) -> dict[str, int]:
    """What an operation adds to each box; nothing where the code is in none.

    `base` and `vat` are positive, of credit notes too; `vat` is what the document states, and is computed
    where the buyer owes it. `lost` is the part that is not deducted: it is cost, and goes with the base.
    """
    if direction is Direction.SALES:
        found = _sale(code, base, vat, credit)
    else:
        found = _purchase(code, purchase_class or meaning(code).purchase_class, base, vat, credit, lost)
    return {box: amount for box, amount in sorted(found.items()) if box and amount}


def _sale(code: VatCode, base: int, vat: int, credit: bool) -> Mapping[str, int]:
    sales, kind = _data()["sales"], meaning(code).kind
    box = sales["plain"].get(rate_text(code.rate), "") if kind == PLAIN else sales["base"].get(kind, "")
    if not box:
        return {}
    if credit:
        return {sales["credit"].get(kind, sales["credit"]["other"]): base, sales["credit_vat"]: vat}
    return {box: base, sales["vat"]: vat}


def _purchase(
    code: VatCode, purchase_class: str, base: int, vat: int, credit: bool, lost: int
) -> Mapping[str, int]:
    purchases = _data()["purchases"]
    told = purchases["kind"].get(meaning(code).kind)
    if told is None or code.type == "N":
        return {}
    sign = -1 if credit else 1
    owed = percentage_of(base, code.rate) if code.charged else 0
    paid = owed if code.charged else 0 if without_vat(code) else vat
    found = Counter({purchases["class"].get(purchase_class, ""): sign * (base + lost)})
    found[told.get("base", "")] += sign * (base + lost)
    if credit:
        found[told["credit"]] += base + lost
        found["" if code.charged else purchases["credit_vat"]] += paid - lost
    else:
        found[told.get("owed", "")] += owed
        found[purchases["deducted"]] += paid - lost
    return found


def named(direction: Direction, code: VatCode, purchase_class: str) -> str:
    """The boxes of an invoice on this code, as people list them: `81, 86, 55, 59`; '' where there is none."""
    found = boxes(direction, code, purchase_class, 10_000, percentage_of(10_000, code.rate))
    return ", ".join(sorted(found, key=lambda box: (box < "80", box)))
