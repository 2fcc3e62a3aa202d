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


def _broken(row: MovementRecords, key: str) -> Broken:
    code = codes.TransactionCode.parse(row.code)
    place = position(Movement1, "code")
    facts = {"family": code.family, "operation": code.operation, "category": code.category}
    return Broken.at(row.line, place, "M9", key, code=row.code, **facts)


@lru_cache(maxsize=4096)
def _unknown(digits: str) -> str:
    code = codes.TransactionCode.parse(digits)
    if not codes.is_family(code.family):
        return "code-family"
    if not codes.is_operation(code.family, code.operation):
        return "code-operation"
    if not codes.is_category(code.category):
        return "code-category"
    return ""


@lru_cache(maxsize=4096)
def _contrary(digits: str, sign: str) -> str:
    code = codes.TransactionCode.parse(digits)
    credit = codes.is_credit(code.family, code.operation)
    if credit is not None and credit == (sign == "1") and not _unknown(digits):
        return "code-credit" if credit else "code-debit"
    return ""
