"""Reads a $filter: eq ne gt ge lt le, and or not, substringof, startswith, endswith, trim, brackets."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sandbox.exact.answers import bad_request
from sandbox.exact.contract import LINK, Endpoint, endpoints
from sandbox.exact.odata.expressions import (
    COMPARISONS,
    Expression,
    both,
    compared,
    either,
    field_value,
    literal,
    negated,
)
from sandbox.exact.odata.naming import type_name
from sandbox.exact.odata.tokens import Token, tokens
from sandbox.kernel.table import Row

# name: (number of arguments, type of the result, what it does with them)
FUNCTIONS: dict[str, tuple[int, str, Callable[..., Any]]] = {
    "substringof": (2, "Boolean", lambda part, whole: part.lower() in whole.lower()),
    "startswith": (2, "Boolean", lambda whole, part: whole.lower().startswith(part.lower())),
    "endswith": (2, "Boolean", lambda whole, part: whole.lower().endswith(part.lower())),
    "trim": (1, "String", lambda text: text.strip()),
}
EMPTY = {"Boolean": False, "String": None}  # what a function gives for null


@lru_cache(maxsize=1000)
def parse_filter(text: str, path: str) -> Expression:
    """The condition of a $filter on this endpoint; a 400 where it is not one."""
    return _Parser(text, endpoints()[path]).whole()


class _Parser:
    def __init__(self, text: str, endpoint: Endpoint) -> None:
        self._tokens = tokens(text)
        self._endpoint = endpoint
        self._at = 0

    def whole(self) -> Expression:
        expression = self._or()
        if self._next.kind != "end":
            raise bad_request(f"Syntax error at position {self._next.position}.")
        return self._condition(expression)

    def _or(self) -> Expression:
        left = self._and()
        while self._takes("or"):
            left = either(self._condition(left), self._condition(self._and()))
        return left

    def _and(self) -> Expression:
        left = self._not()
        while self._takes("and"):
            left = both(self._condition(left), self._condition(self._not()))
        return left

    def _not(self) -> Expression:
        if self._takes("not"):
            return negated(self._condition(self._not()))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._primary()
        word = self._next
        if word.kind != "word" or word.text not in COMPARISONS:
            return left
        self._at += 1
        return compared(word.text, left, self._primary(), word.position)

    def _primary(self) -> Expression:
        token = self._next
        self._at += 1
        if token.kind == "literal":
            return literal(token.value, token.type)
        if token.text == "(":
            inner = self._or()
            self._expect(")")
            return inner
        if token.kind == "word":
            return self._call(token) if self._next.text == "(" else self._field(token)
        raise bad_request(f"Expression expected at position {token.position}.")

    def _field(self, token: Token) -> Expression:
        name = token.text.split("/", 1)[0]
        known = self._endpoint.properties.get(name)
        if known is None:
            raise bad_request(
                f"No property '{token.text}' exists in type '{type_name(self._endpoint)}' "
                f"at position {token.position}."
            )
        if known.type == LINK or "/" in token.text:
            raise bad_request(
                f"The navigation property '{name}' cannot be filtered, at position {token.position}."
            )
        return field_value(name, known.type)

    def _call(self, token: Token) -> Expression:
        if token.text not in FUNCTIONS:
            raise bad_request(f"Unknown function '{token.text}' at position {token.position}.")
        count, type_, function = FUNCTIONS[token.text]
        self._expect("(")
        arguments = [self._or()]
        while self._takes(","):
            arguments.append(self._or())
        self._expect(")")
        if len(arguments) != count or any(one.type != "String" for one in arguments):
            raise bad_request(
                f"No applicable function found for '{token.text}' at position {token.position} "
                f"with the specified arguments."
            )
        return _applied(type_, function, arguments)

    def _condition(self, expression: Expression) -> Expression:
        if expression.type != "Boolean":
            raise bad_request("Expression of type 'System.Boolean' expected at position 0.")
        return expression

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _takes(self, text: str) -> bool:
        if self._next.text == text and self._next.kind in ("word", "mark"):
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise bad_request(f"'{mark}' expected at position {self._next.position}.")


def _applied(type_: str, function: Callable[..., Any], arguments: list[Expression]) -> Expression:
    def evaluate(row: Row) -> Any:
        values = [one.evaluate(row) for one in arguments]
        return EMPTY[type_] if None in values else function(*values)

    fields = frozenset().union(*(one.fields for one in arguments))
    return Expression(type_, evaluate, fields)
