"""Transaction codes: eight digits T FF OO CCC, and what they mean. The lists are data in `codes.toml`."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple


class TransactionCode(NamedTuple):
    """`type` (0 to 9), `family`, `operation`, `category`, as they stand in the eight digits."""

    type: str
    family: str
    operation: str
    category: str

    @classmethod
    def parse(cls, digits: str) -> TransactionCode:
        return cls(digits[0], digits[1:3], digits[3:5], digits[5:])


@cache
def _tables() -> dict[str, Any]:
    source = resources.files(__package__) / "codes.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def is_family(family: str) -> bool:
    return family in _tables()["families"]


def is_operation(family: str, operation: str) -> bool:
    """Known to the standard, or left to the individual bank by it (40-48 and 90-98)."""
    if operation in _tables()["families"].get(family, ()) or operation in _tables()["common"]:
        return True
    return family != "80" and ("40" <= operation <= "48" or "90" <= operation <= "98")


def is_category(category: str) -> bool:
    """Known to the standard, or one of a bank's own (700 to 999)."""
    return category >= "700" or category in _tables()["categories"]


def is_credit(family: str, operation: str) -> bool | None:
    """Whether this operation brings money in; None where it may go either way (corrections, value dates)."""
    if operation in ("49", "99", "33", "83"):
        return None
    return family != "80" and operation >= "50"


@lru_cache(maxsize=1024)
def describe(digits: str) -> str:
    """For people: `instant SEPA credit transfer, instant transfer in your favour`."""
    code = TransactionCode.parse(digits)
    family = _tables()["families"].get(code.family)
    if family is None:
        return f"unknown family {code.family}, operation {code.operation}"
    operation = family.get(code.operation) or _tables()["common"].get(code.operation)
    words = [family["name"], operation or f"operation {code.operation} of the bank's own"]
    if code.category != "000":
        words.append(_tables()["categories"].get(code.category, f"category {code.category}"))
    return ", ".join(words)


def type_meaning(digit: str) -> str:
    return str(_tables()["types"].get(digit, f"unknown type {digit}"))
