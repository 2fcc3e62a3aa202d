"""From Exact's records to plain types: what is read, written down as a table of fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from dossierflow.exact import odata
from dossierflow.exact.odata import Record
from dossierflow.http.faults import unfit
from dossierflow.http.reader import (
    DEMANDED,
    JsonObject,
    Where,
    amount,
    decimal,
    plain_text,
    shown,
    whole_number,
)
from dossierflow.texts import phrase

__all__ = ["DEMANDED", "Shape", "ShapeField"]

T = TypeVar("T")
_QUOTED = re.compile(r"-?[0-9]{1,19}")
_NAMED_BY = ("EntryID", "ID", "Code")


@dataclass(frozen=True, slots=True)
class ShapeField:
    """One property of Exact's, how it is read, and what null stands for (DEMANDED: it may not be null)."""

    name: str
    kind: Callable[[Any], Any]
    null: Any = DEMANDED


@dataclass(frozen=True, slots=True, init=False)
class Shape(Generic[T]):
    """How one resource becomes a plain type: `Shape(Journal, "financial/Journals", code=code("Code"))`."""

    make: Callable[..., T]
    path: str
    fields: dict[str, ShapeField]
    with_division: bool

    def __init__(
        self, make: Callable[..., T], path: str, *, with_division: bool = True, **fields: ShapeField
    ) -> None:
        object.__setattr__(self, "make", make)
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "with_division", with_division)

    @property
    def select(self) -> str:
        """For $select: the fields read, and Division where the resource has it, as proof."""
        return self.select_with()

    def select_with(self, *more: str) -> str:
        """The same, with fields that are read apart."""
        names = dict.fromkeys([*more, *(field.name for field in self.fields.values())])
        if self.with_division:
            names["Division"] = None
        return ",".join(names)

    def read(self, row: Record, division: int | None) -> T:
        """One record; raises BadData that names the division, the record and the field."""
        record = as_object(row, self.path, division)
        return self.make(**{name: value_of(field, record) for name, field in self.fields.items()})


def as_object(row: Record, path: str, division: int | None) -> JsonObject:
    """A record of Exact's, named in errors by its resource and its key."""
    key = next((row[name] for name in _NAMED_BY if row.get(name)), "?")
    return JsonObject(
        row, Where(str(division or ""), record=f"{path} {key}", next_step=phrase("error-next.of-record"))
    )


def value_of(field: ShapeField, record: JsonObject) -> Any:
    """One field of a record. It was asked for by name, so an answer without it is refused."""
    if field.name not in record.data:
        record.refuse(field.name, "not-in-the-answer")
    return record.read(field.name, field.kind, field.null)


# The kinds of fields


def key(name: str) -> ShapeField:
    """A GUID that must be there."""
    return ShapeField(name, _filled)


def link(name: str) -> ShapeField:
    """A GUID of another record, '' where there is none."""
    return ShapeField(name, plain_text, "")


def words(name: str, null: str = "") -> ShapeField:
    """A text, as received."""
    return ShapeField(name, plain_text, null)


def code(name: str) -> ShapeField:
    """A code without its padding."""
    return ShapeField(name, lambda value: plain_text(value).strip(), "")


def padded(name: str) -> ShapeField:
    """A VAT code with its padding: Exact wants it back as it gave it."""
    return ShapeField(name, plain_text, "")


def number(name: str, null: Any = 0) -> ShapeField:
    """Int16, Int32 or Int64; the last comes in quotes."""
    return ShapeField(name, _integer, null)


def fraction(name: str) -> ShapeField:
    """A fraction that is meant as per cent: 0.21 becomes 21."""
    return ShapeField(name, _percent, Decimal(0))


def money(name: str, null: Any = 0) -> ShapeField:
    """An amount, in whole cents or not at all."""
    return ShapeField(name, amount, null)


def flag(name: str) -> ShapeField:
    """Boolean, or a Byte of 0 and 1."""
    return ShapeField(name, _flag, False)


def day(name: str) -> ShapeField:
    """A date that must be there: the date part as it is, never shifted."""
    return ShapeField(name, _day)


def moment(name: str) -> ShapeField:
    """An instant, UTC; None where there is none."""
    return ShapeField(name, odata.instant, None)


def wall(name: str) -> ShapeField:
    """A local date and time as ISO text, '' where there is none: to compare, not to compute with."""
    return ShapeField(name, lambda value: odata.wall_time(value).isoformat(), "")


def _filled(value: Any) -> str:
    if not plain_text(value):
        raise unfit("empty")
    return plain_text(value)


def _integer(value: Any) -> int:
    if isinstance(value, str) and _QUOTED.fullmatch(value):
        value = int(value)
    return whole_number(value)


def _percent(value: Any) -> Decimal:
    return (decimal(value) * 100).normalize() + 0


def _flag(value: Any) -> bool:
    if value not in (True, False, 0, 1):
        raise unfit("neither-yes-nor-no", value=shown(value))
    return bool(value)


def _day(value: Any) -> date:
    return odata.wall_time(value).date()
