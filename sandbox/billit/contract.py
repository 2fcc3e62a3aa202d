"""The contract as data: `contract.json` beside this module, read once."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

_DATA: dict[str, Any] = json.loads(
    resources.files("sandbox.billit").joinpath("contract.json").read_text(encoding="utf-8")
)

DEFINITIONS: dict[str, dict[str, str]] = _DATA["definitions"]
FILTERABLE: dict[str, list[str]] = _DATA["filterable"]
CLR_TYPES: dict[str, str] = _DATA["clr_types"]
ORDER_LIST: list[str] = _DATA["order_list"]
COUNTERPARTY_LIST: list[str] = _DATA["counterparty_list"]
PATCHABLE: dict[str, list[str]] = _DATA["patchable"]
ENUMS: dict[str, list[str]] = _DATA["enums"]
VENTILATION: dict[str, dict[str, str]] = _DATA["ventilation"]
VAT_RATES: dict[str, list[str]] = _DATA["vat_rates"]
