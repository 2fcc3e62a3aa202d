"""M9: transaction codes that the standard knows. Warnings only: banks use codes of their own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from dossierflow.coda import codes
from dossierflow.coda.records import Movement1, position
from dossierflow.coda.rules import Broken
from dossierflow.coda.sheet import Sheet


def codes_are_known(sheet: Sheet) -> Iterator[Broken]:
    """Family, operation and category; and of whole movements, that the operation fits the sign."""
    for part in sheet.parts:
        first = part.first
        sign = first.sign if first.detail == "0000" and first.amount.strip("0") else ""
        if reason := _unusual(first.code, sign):
            yield Broken(first.line, position(Movement1, "code"), "M9", f"code {first.code}: {reason}")


@lru_cache(maxsize=4096)
def _unusual(digits: str, sign: str) -> str:
    code = codes.TransactionCode.parse(digits)
    if not codes.is_family(code.family):
        return f"family {code.family} is not in the standard"
    if not codes.is_operation(code.family, code.operation):
        return f"operation {code.operation} of family {code.family} is not in the standard"
    if not codes.is_category(code.category):
        return f"category {code.category} is not in the standard"
    credit = codes.is_credit(code.family, code.operation)
    if sign and credit is not None and credit == (sign == "1"):
        return f"operation {code.operation} is a {'credit' if credit else 'debit'}, the amount is not"
    return ""
