"""M9: transaction codes that the standard knows. Warnings only: banks use codes of their own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

from dossierflow.coda import codes
from dossierflow.coda.checks.columns import odd
from dossierflow.coda.raw import MovementRecords, RawStatement
from dossierflow.coda.records import Movement1, position
from dossierflow.coda.rules import Broken


def codes_are_known(statement: RawStatement) -> Iterator[Broken]:
    """Family, operation and category; and of whole movements, that the operation fits the sign."""
    for row in odd(statement.parts, attrgetter("code"), lambda code: not _unknown(code)):
        yield _broken(row, _unknown(row.code))
    for row in odd(statement.movements, attrgetter("code", "sign"), lambda code: not _contrary(*code)):
        if row.amount.strip("0"):
            yield _broken(row, _contrary(row.code, row.sign))


def _broken(row: MovementRecords, reason: str) -> Broken:
    return Broken(row.line, position(Movement1, "code"), "M9", f"code {row.code}: {reason}")


@lru_cache(maxsize=4096)
def _unknown(digits: str) -> str:
    code = codes.TransactionCode.parse(digits)
    if not codes.is_family(code.family):
        return f"family {code.family} is not in the standard"
    if not codes.is_operation(code.family, code.operation):
        return f"operation {code.operation} of family {code.family} is not in the standard"
    if not codes.is_category(code.category):
        return f"category {code.category} is not in the standard"
    return ""


@lru_cache(maxsize=4096)
def _contrary(digits: str, sign: str) -> str:
    code = codes.TransactionCode.parse(digits)
    credit = codes.is_credit(code.family, code.operation)
    if credit is not None and credit == (sign == "1") and not _unknown(digits):
        return f"operation {code.operation} is a {'credit' if credit else 'debit'}, the amount is not"
    return ""
