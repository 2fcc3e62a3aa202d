"""What differs between two CODA files, statement by statement and movement by movement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from itertools import zip_longest
from typing import Any

from dossierflow.coda.account import Account
from dossierflow.coda.show import amount, communication, name
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.structured import Place
from dossierflow.coda.words import Language

_AMOUNTS = frozenset({"old_balance", "new_balance", "amount"})
_COMPARED = tuple(
    field.name for field in fields(Statement) if field.name not in ("movements", "free_communications")
)


def differences(one: Iterable[Statement], other: Iterable[Statement]) -> Iterator[str]:
    """A line for each difference; nothing where both say the same."""
    first, second = _by_identity(one), _by_identity(other)
    for identity in dict.fromkeys((*first, *second)):
        here, there = first.get(identity), second.get(identity)
        if here and there:
            yield from _statement(here, there)
        elif here:
            yield f"{_label(here)}: only in the first"
        elif there:
            yield f"{_label(there)}: only in the second"


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


def _label(statement: Statement) -> str:
    return f"statement {name(statement, Language.EN)} of {statement.account.number}"


def _statement(one: Statement, other: Statement) -> Iterator[str]:
    label = _label(one)
    for field in _COMPARED:
        here, there = getattr(one, field), getattr(other, field)
        if here != there and not (field == "account" and here.identity == there.identity):
            yield f"{label}: {field.replace('_', ' ')} {_shown(field, here)} | {_shown(field, there)}"
    for place, (text, other_text) in enumerate(
        zip_longest(one.free_communications, other.free_communications), 1
    ):
        if text != other_text:
            yield f"{label}: message {place} {_shown('', text)} | {_shown('', other_text)}"
    yield from _movements(label, one.movements, other.movements)


def _movements(label: str, one: tuple[Movement, ...], other: tuple[Movement, ...]) -> Iterator[str]:
    for place, (here, there) in enumerate(zip_longest(one, other), 1):
        where = f"{label}, movement {place}"
        if here is None or there is None:
            side = "second" if here is None else "first"
            yield f"{where}: only in the {side}: {_summary(here or there)}"
        elif here != there:
            yield from _movement(where, here, there)


def _movement(where: str, one: Movement, other: Movement) -> Iterator[str]:
    for field, here, there in zip(Movement._fields, one, other, strict=True):
        if here == there:
            continue
        if field == "details":
            yield from _movements(f"{where}, details", one.details, other.details)
        else:
            yield f"{where}: {field.replace('_', ' ')} {_shown(field, here)} | {_shown(field, there)}"


def _summary(movement: Movement) -> str:
    text = communication(Place.MOVEMENT, movement.structured, movement.communication)
    parts = (str(movement.entry_date), amount(movement.amount), movement.counterparty_name, text)
    return ", ".join(part for part in parts if part)


def _shown(field: str, value: Any) -> str:
    if field in _AMOUNTS:
        return amount(value)
    if isinstance(value, Account):
        return f"{value.number} {value.currency}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if field == "information":
        return repr([communication(Place.INFORMATION, each.structured, each.text) for each in value])
    return repr(value)
