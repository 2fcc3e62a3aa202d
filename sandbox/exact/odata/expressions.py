"""What a $filter is made of, as functions over a row."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.exact.answers import Refused, bad_request
from sandbox.kernel.table import Row, Table

Evaluate = Callable[[Row], Any]
Lookup = Callable[[Table], list[Row] | None]

NUMBERS = frozenset(("Byte", "Int16", "Int32", "Int64", "Double"))
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def nothing_indexed(_: Table) -> list[Row] | None:
    return None


@dataclass(frozen=True, slots=True)
class Expression:
    """`type` is an Edm type, '' for null. `lookup` finds candidate rows by an index, None where it cannot.

    `field` is set for a bare property; `lower` is N where the whole condition is `Timestamp gt N`.
    """

    type: str
    evaluate: Evaluate
    fields: frozenset[str] = frozenset()
    field: str = ""
    is_literal: bool = False
    lookup: Lookup = nothing_indexed
    lower: int | None = None


def literal(value: Any, type_: str) -> Expression:
    return Expression(type_, lambda _: value, is_literal=True)


def field_value(name: str, type_: str) -> Expression:
    return Expression(type_, lambda row: row.get(name), frozenset((name,)), field=name)


def both(left: Expression, right: Expression) -> Expression:
    def candidates(table: Table) -> list[Row] | None:
        found = [rows for rows in (left.lookup(table), right.lookup(table)) if rows is not None]
        return min(found, key=len) if found else None

    return Expression(
        "Boolean",
        lambda row: left.evaluate(row) and right.evaluate(row),
        left.fields | right.fields,
        lookup=candidates,
    )


def either(left: Expression, right: Expression) -> Expression:
    def candidates(table: Table) -> list[Row] | None:
        first, second = left.lookup(table), right.lookup(table)
        if first is None or second is None:
            return None
        return list({id(row): row for row in (*first, *second)}.values())

    return Expression(
        "Boolean",
        lambda row: left.evaluate(row) or right.evaluate(row),
        left.fields | right.fields,
        lookup=candidates,
    )


def negated(inner: Expression) -> Expression:
    return Expression("Boolean", lambda row: not inner.evaluate(row), inner.fields)


def compared(word: str, left: Expression, right: Expression, position: int) -> Expression:
    """A comparison; a 400 where the types do not fit (E5) or no constant is compared."""
    if not _comparable(left.type, right.type):
        raise _incompatible(word, left, right, position)
    if not (left.is_literal or right.is_literal):
        raise bad_request(f"A property can be compared with a constant only, at position {position}.")
    compare = COMPARISONS[word]
    if word in ("eq", "ne"):
        evaluate: Evaluate = lambda row: compare(left.evaluate(row), right.evaluate(row))  # noqa: E731
    else:
        evaluate = _ordering(compare, left.evaluate, right.evaluate)
    return Expression(
        "Boolean",
        evaluate,
        left.fields | right.fields,
        lookup=_equality_lookup(left, right) if word == "eq" else nothing_indexed,
        lower=right.evaluate({}) if word == "gt" and left.field == "Timestamp" else None,
    )


def _ordering(compare: Callable[[Any, Any], bool], left: Evaluate, right: Evaluate) -> Evaluate:
    """Nothing is greater or less than null."""

    def evaluate(row: Row) -> bool:
        one, other = left(row), right(row)
        return one is not None and other is not None and compare(one, other)

    return evaluate


def _equality_lookup(left: Expression, right: Expression) -> Lookup:
    name, constant = (left.field, right) if left.field else (right.field, left)
    if not name or not constant.is_literal:
        return nothing_indexed
    value = constant.evaluate({})
    return lambda table: table.indexed(name, value)


def _comparable(left: str, right: str) -> bool:
    return not left or not right or left == right or (left in NUMBERS and right in NUMBERS)


def _incompatible(word: str, left: Expression, right: Expression, position: int) -> Refused:
    return bad_request(
        f"Operator '{word}' incompatible with operand types 'System.{left.type}' and 'System.{right.type}' "
        f"at position {position}."
    )
