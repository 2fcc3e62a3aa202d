"""Transaction codes: eight digits T FF OO CCC, and what they mean. The lists are data."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from dossierflow.coda import words
from dossierflow.coda.words import Language


class TransactionCode(NamedTuple):
    """`type` (0 to 9), `family`, `operation`, `category`, as they stand in the eight digits."""

    type: str
    family: str
    operation: str
    category: str

    @classmethod
    def parse(cls, digits: str) -> TransactionCode:
        return cls(digits[0], digits[1:3], digits[3:5], digits[5:])


class _Known(NamedTuple):
    """What the standard has: operations by family, those of every family, and categories."""

    families: dict[str, frozenset[str]]
    common: frozenset[str]
    categories: frozenset[str]


@cache
def _known() -> _Known:
    table = tomllib.loads((resources.files(__package__) / "codes.toml").read_text(encoding="utf-8"))
    families = {family: frozenset(operations.split()) for family, operations in table["families"].items()}
    categories = frozenset(" ".join(table["categories"].values()).split())
    return _Known(families, frozenset(table["common"].split()), categories)


def is_family(family: str) -> bool:
    return family in _known().families


def is_operation(family: str, operation: str) -> bool:
    """Known to the standard, or left to the individual bank by it (40-48 and 90-98)."""
    known = _known()
    if operation in known.families.get(family, ()) or operation in known.common:
        return True
    return family != "80" and ("40" <= operation <= "48" or "90" <= operation <= "98")


def is_category(category: str) -> bool:
    """Known to the standard, or one of a bank's own (700 to 999)."""
    return category >= "700" or category in _known().categories


def is_credit(family: str, operation: str) -> bool | None:
    """Whether this operation brings money in; None where it may go either way (corrections, value dates)."""
    if operation in ("49", "99", "33", "83"):
        return None
    return family != "80" and operation >= "50"


@lru_cache(maxsize=4096)
def describe(digits: str, language: Language = Language.EN) -> str:
    """For people: `instant SEPA credit transfer, instant transfer in your favour`."""
    code = TransactionCode.parse(digits)
    tables = words.table(f"codes.{language}")
    family = tables["families"].get(code.family)
    if family is None:
        unknown = words.word("unknown_family", language)
        return unknown.format(family=code.family, operation=code.operation)
    operation = family.get(code.operation) or tables["common"].get(code.operation)
    said = [family["name"], operation or words.word("bank_own", language).format(code=code.operation)]
    if code.category != "000":
        category = tables["categories"].get(code.category)
        said.append(category or words.word("category", language).format(code=code.category))
    return ", ".join(said)
