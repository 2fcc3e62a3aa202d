"""What differs between two CODA files, statement by statement and movement by movement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from itertools import zip_longest
from typing import Any

from dossierflow.coda import words
from dossierflow.coda.account import Account
from dossierflow.coda.show import amount, communication, name
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.structured import Place
from dossierflow.coda.words import Language

_AMOUNTS = frozenset({"old_balance", "new_balance", "amount"})
_COMPARED = tuple(
    field.name for field in fields(Statement) if field.name not in ("movements", "free_communications")
)


def differences(
    one: Iterable[Statement], other: Iterable[Statement], language: Language = Language.EN
) -> Iterator[str]:
    """A line for each difference; nothing where both say the same."""
    first, second = _by_identity(one), _by_identity(other)
    told = _Told(language)
    for identity in dict.fromkeys((*first, *second)):
        here, there = first.get(identity), second.get(identity)
        if here and there:
            yield from told.statement(here, there)
        elif here:
            yield f"{told.label(here)}: {words.word('only_first', language)}"
        elif there:
            yield f"{told.label(there)}: {words.word('only_second', language)}"


def _by_identity(statements: Iterable[Statement]) -> dict[tuple[Any, ...], Statement]:
    found: dict[tuple[Any, ...], Statement] = {}
    for statement in statements:
        identity = (
            *statement.account.identity,
            statement.new_date,
            statement.number,
        )
        copies = sum(1 for known in found if known[:4] == identity)
        found[(*identity, copies)] = statement
    return found


class _Told:
    """Differences in the reader's language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def label(self, statement: Statement) -> str:
        named = f"{self._word('statement_lower')} {name(statement, self._language)}"
        return f"{named} {self._word('of')} {statement.account.number}"

    def statement(self, one: Statement, other: Statement) -> Iterator[str]:
        label = self.label(one)
        for field in _COMPARED:
            here, there = getattr(one, field), getattr(other, field)
            if here != there and not (field == "account" and here.identity == there.identity):
                yield self._line(label, field, here, there)
        texts = zip_longest(one.free_communications, other.free_communications)
        for place, (text, other_text) in enumerate(texts, 1):
            if text != other_text:
                yield f"{label}: {self._word('message_lower')} {place} {text!r} | {other_text!r}"
        yield from self._movements(f"{label}, {self._word('movement')}", one.movements, other.movements)

    def _movements(self, label: str, one: tuple[Movement, ...], other: tuple[Movement, ...]) -> Iterator[str]:
        for place, (here, there) in enumerate(zip_longest(one, other), 1):
            where = f"{label} {place}"
            if here is None or there is None:
                side = self._word("only_second" if here is None else "only_first")
                yield f"{where}: {side}: {self._summary(here or there)}"
            elif here != there:
                yield from self._movement(where, here, there)

    def _movement(self, where: str, one: Movement, other: Movement) -> Iterator[str]:
        for field, here, there in zip(Movement._fields, one, other, strict=True):
            if here == there:
                continue
            if field == "details":
                yield from self._movements(f"{where}, {self._word('details')}", one.details, other.details)
            else:
                yield self._line(where, field, here, there)

    def _line(self, where: str, field: str, here: Any, there: Any) -> str:
        named = words.fact("compared", field, self._language)
        return f"{where}: {named} {self._shown(field, here)} | {self._shown(field, there)}"

    def _summary(self, movement: Movement) -> str:
        text = communication(Place.MOVEMENT, movement.structured, movement.communication, self._language)
        parts = (str(movement.entry_date), amount(movement.amount), movement.counterparty_name, text)
        return ", ".join(part for part in parts if part)

    def _shown(self, field: str, value: Any) -> str:
        if field in _AMOUNTS:
            return amount(value)
        if isinstance(value, Account):
            return f"{value.number} {value.currency}"
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        if field == "information":
            said = [
                communication(Place.INFORMATION, one.structured, one.text, self._language) for one in value
            ]
            return repr(said)
        return repr(value)

    def _word(self, key: str) -> str:
        return words.word(key, self._language)
