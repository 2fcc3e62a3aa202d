"""Turns a $filter into a condition on rows.

Billit documents `eq ge le and`; `or`, parentheses and `eq false` are in use; `ne gt lt not` belong to OData
v3 and are accepted too.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sandbox.billit.errors import invalid
from sandbox.billit.odata.properties import Property, property_of
from sandbox.billit.odata.tokens import Token, tokens

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]
CHANGED = "LastModified"
OPERATORS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "eq": ("Equal", operator.eq),
    "ne": ("NotEqual", operator.ne),
    "gt": ("GreaterThan", operator.gt),
    "ge": ("GreaterThanOrEqual", operator.ge),
    "lt": ("LessThan", operator.lt),
    "le": ("LessThanOrEqual", operator.le),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """`changed_from` is a moment, in sortable form, before which no row that fits was changed last."""

    holds: Predicate
    changed_from: str = ""


@lru_cache(maxsize=256)
def condition(definition: str, text: str) -> Condition:
    """400 where the text is no filter, or names a property that cannot be filtered."""
    parser = _Parser(definition, tokens(text), text)
    parsed = parser.disjunction()
    parser.end()
    return parsed


class _Parser:
    def __init__(self, definition: str, found: list[Token], text: str) -> None:
        self._definition = definition
        self._tokens = found
        self._text = text
        self._at = 0

    def disjunction(self) -> Condition:
        left = self._conjunction()
        while self._takes("or"):
            left = _either(left, self._conjunction())
        return left

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise self._wrong()

    def _conjunction(self) -> Condition:
        left = self._factor()
        while self._takes("and"):
            left = _both(left, self._factor())
        return left

    def _factor(self) -> Condition:
        if self._takes("not"):
            return _negated(self._factor())
        if self._takes("("):
            inner = self.disjunction()
            if not self._takes(")"):
                raise self._wrong()
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        name = self._next("word")
        found = property_of(self._definition, name.value)
        word = self._next("word").value
        if word not in OPERATORS:
            raise self._wrong()
        literal = self._next()
        clr, compare = OPERATORS[word]
        found.must_fit(literal.kind, clr)
        holds = _compared(found, compare, literal.value, missing=word == "ne")
        bounds = found.field == CHANGED and word in ("ge", "gt", "eq") and literal.kind == "DateTime"
        return Condition(holds, literal.value if bounds else "")

    def _takes(self, value: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at].value == value
        self._at += found
        return found

    def _next(self, kind: str | None = None) -> Token:
        if self._at == len(self._tokens):
            raise self._wrong()
        token = self._tokens[self._at]
        if token.kind == "mark" or (kind or token.kind) != token.kind:
            raise self._wrong()
        self._at += 1
        return token

    def _wrong(self) -> Exception:
        at = self._tokens[self._at].at if self._at < len(self._tokens) else len(self._text)
        return invalid(f"Syntax error at position {at} in '{self._text}'.")


def _compared(
    found: Property, compare: Callable[[Any, Any], bool], literal: Any, *, missing: bool
) -> Predicate:
    if literal is None:
        return lambda row: compare(found.value(row) is None, True)

    def holds(row: Row) -> bool:
        value = found.value(row)
        return missing if value is None else compare(value, literal)

    return holds


def _either(left: Condition, right: Condition) -> Condition:
    return Condition(lambda row: left.holds(row) or right.holds(row))


def _both(left: Condition, right: Condition) -> Condition:
    changed_from = max(left.changed_from, right.changed_from)
    return Condition(lambda row: left.holds(row) and right.holds(row), changed_from)


def _negated(inner: Condition) -> Condition:
    return Condition(lambda row: not inner.holds(row))
