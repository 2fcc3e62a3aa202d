"""Reading a record of a service: every field in one way, and refused where it cannot be right.

A *kind* is a function that turns a raw value into a plain one, or raises `unfit("no-date", …)`: half a
sentence of `[field-fault]` ("is not a valid date"). `FieldReader.read` applies it to one field, says what
stands for an absent value, and makes BadData of a refusal, with the dossier, the document and the field. What
differs between services is the kinds they use, and what holds the raw values: a JSON object here, an XML
element elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from dossierflow.errors import BadData
from dossierflow.http.faults import FieldFault, fault_told, unfit
from dossierflow.http.json import NoNumber
from dossierflow.kernel.money import cents
from dossierflow.texts import Fact, phrase

T = TypeVar("T")
N = TypeVar("N")
FIRST_YEAR, LAST_YEAR = 1950, 2150  # outside of these a date is a typing error
INT64 = 2**63
#: And lone surrogates, which JSON can write and no database can hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST_EXPONENT = 30


class Demanded:
    """Stands for "this field may not be absent"."""


DEMANDED = Demanded()


@dataclass(frozen=True, slots=True)
class Where:
    """What errors say about the place: the dossier, the document, or the record that is not a document."""

    dossier: str = ""
    document: str = ""
    record: str = ""
    next_step: str = ""

    def bad(self, field: str, fault: str, /, **facts: Fact) -> BadData:
        """The error that this field cannot be right, as `[field-fault]` says."""
        return self.told(field, fault_told(fault, facts))

    def told(self, field: str, says: str) -> BadData:
        said = phrase("error.of-record", record=self.record, says=says) if self.record else says
        return BadData(
            said, dossier=self.dossier, document=self.document, field=field, next_step=self.next_step
        )


class FieldReader(ABC):
    """Something that holds raw values by the names of their fields."""

    __slots__ = ()
    where: Where

    @abstractmethod
    def raw(self, field: str) -> Any:
        """The value as received; None where it is absent."""

    def place(self, field: str) -> str:
        """The field as errors name it."""
        return field

    def read(self, field: str, kind: Callable[[Any], T], absent: N | Demanded = DEMANDED) -> T | N:
        """The field's value, or what stands for an absent one. BadData where it cannot be right."""
        value = self.raw(field)
        if value is None:
            return self.refuse(field, "missing") if isinstance(absent, Demanded) else absent
        try:
            return kind(value)
        except BadData as fault:
            says = fault.message
        except FieldFault as fault:
            says = fault.says
        raise self.where.told(self.place(field), says)

    def refuse(self, field: str, fault: str, /, **facts: Fact) -> NoReturn:
        """This field cannot be right, as `[field-fault]` says."""
        raise self.where.bad(self.place(field), fault, **facts)


@dataclass(frozen=True, slots=True)
class JsonObject(FieldReader):
    """One JSON object. Getters give '' or None where the field is absent; `need…` refuse that.

    Unknown fields are ignored. `path` stands in front of field names in errors: "OrderLines[2].".
    """

    data: dict[str, Any]
    where: Where
    path: str = ""

    @classmethod
    def of(cls, value: Any, where: Where, path: str = "") -> JsonObject:
        """BadData for what is not an object."""
        if not isinstance(value, dict):
            raise where.bad(path.rstrip(".") or "(record)", "no-object")
        return cls(value, where, path)

    def labelled(self, document: str) -> JsonObject:
        """The same object, from now on named by its document and no longer by its place in a list."""
        return replace(self, where=replace(self.where, document=document), path="")

    def raw(self, field: str) -> Any:
        return self.data.get(field)

    def place(self, field: str) -> str:
        return self.path + field

    def text(self, field: str, longest: int = 4000) -> str:
        """Text, trimmed; a whole number where text is expected is taken as its digits."""
        return self.read(field, lambda value: line_of_text(value, longest), "")

    def need_text(self, field: str, longest: int = 4000) -> str:
        return self.text(field, longest) or self.refuse(field, "missing")

    def integer(self, field: str) -> int | None:
        return self.read(field, whole_number, None)

    def identity(self, field: str) -> int:
        return self.read(field, identity)

    def decimal(self, field: str) -> Decimal | None:
        return self.read(field, decimal, None)

    def amount(self, field: str) -> int:
        """Whole cents; needed. Half cents are refused and not rounded away."""
        return self.read(field, amount)

    def currency(self, field: str) -> str:
        """An ISO code; EUR where there is none."""
        return self.read(field, currency, "") or "EUR"

    def flag(self, field: str) -> bool:
        return self.read(field, yes_or_no, False)

    def day(self, field: str) -> dt.date | None:
        """A date without a zone: its time and zone, where given, mean nothing."""
        moment = self.read(field, iso_moment, None)
        return moment.date() if moment else None

    def need_day(self, field: str) -> dt.date:
        return self.day(field) or self.refuse(field, "missing")

    def instant(self, field: str) -> dt.datetime | None:
        """A stamp as a UTC instant; one without a zone is read as UTC."""
        moment = self.read(field, iso_moment, None)
        return as_instant(moment) if moment else None

    def child(self, field: str) -> JsonObject | None:
        value = self.raw(field)
        return None if value is None else JsonObject.of(value, self.where, f"{self.path}{field}.")

    def listed(self, field: str) -> list[Any]:
        """A list as received; an absent one is empty."""
        return self.read(field, a_list, None) or []

    def objects(self, field: str) -> Iterator[JsonObject]:
        """The objects of a list."""
        for index, item in enumerate(self.listed(field)):
            yield JsonObject.of(item, self.where, f"{self.path}{field}[{index}].")


# Kinds of values


def plain_text(value: Any) -> str:
    """Text exactly as received."""
    if not isinstance(value, str) or isinstance(value, NoNumber):
        raise unfit("no-text", value=shown(value))
    if "\0" in value or (not value.isascii() and _LONE.search(value)):
        raise unfit("unstorable")
    return value


def _is_whole(value: Decimal) -> bool:
    return value.is_finite() and value.adjusted() < 20 and value == value.to_integral_value()


DOUBLE = 15  # significant digits that a double surely holds; more of them are its own
CENT, NOISE = Decimal("0.01"), Decimal("1e-9")


def line_of_text(value: Any, longest: int) -> str:
    """Text for people: trimmed, bounded, without control characters; a whole number as its digits."""
    if isinstance(value, Decimal) and _is_whole(value):
        value = int(value)
    if isinstance(value, bool | NoNumber) or not isinstance(value, str | int):
        raise unfit("no-text", value=shown(value))
    text = str(value).strip()
    if len(text) > longest:
        raise unfit("too-long", length=len(text), longest=longest)
    if _CONTROL.search(text):
        raise unfit("control")
    return text


def whole_number(value: Any) -> int:
    """A whole number of 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int) or not -INT64 <= value < INT64:
        raise unfit("no-whole-number", value=shown(value))
    return value


def identity(value: Any) -> int:
    """An id: a positive whole number."""
    number = whole_number(value)
    if number <= 0:
        raise unfit("no-id", value=str(number))
    return number


def decimal(value: Any) -> Decimal:
    """A finite number of a size that can be meant."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise unfit("no-number", value=shown(value))
    number = Decimal(value)
    if not number.is_finite() or (number and abs(number.adjusted()) > _LARGEST_EXPONENT):
        raise unfit("number-unmeant", value=shown(value))
    return number


def amount(value: Any) -> int:
    """An amount of money in whole cents, or not at all."""
    return cents(_as_meant(decimal(value)))


def _as_meant(number: Decimal) -> Decimal:
    """Binary doubles are written with all their digits: 20.999999999999996 is 21.00, and 1.005 is neither."""
    if len(number.as_tuple().digits) < DOUBLE or number.adjusted() >= DOUBLE:
        return number
    near = number.quantize(CENT)
    return near if abs(number - near) < NOISE else number


def currency(value: Any) -> str:
    """A currency's ISO code; '' for an empty text."""
    code = line_of_text(value, 64)
    if code and not _CURRENCY.fullmatch(code):
        raise unfit("no-currency", value=shown(code))
    return code


def yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise unfit("no-flag", value=shown(value))
    return value


def a_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise unfit("no-list")
    return value


def iso_moment(value: Any) -> dt.datetime | None:
    """A date or a stamp in ISO form; None for .NET's DateTime.MinValue, which stands for none."""
    if isinstance(value, str) and value.startswith("0001-01-01"):
        return None
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise unfit("no-date", value=shown(value))
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise unfit("no-date", value=shown(value)) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise unfit("date-unmeant", value=shown(value))
    return moment


def as_instant(moment: dt.datetime) -> dt.datetime:
    """A stamp as a UTC instant; one without a zone is taken as UTC."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def shown(value: Any) -> Fact:
    """A raw value in a message: in quotes, its start only."""
    try:
        text = str(value)
    except ValueError:  # Python writes no number of thousands of digits
        return phrase("word.many-digits")
    return repr(text if len(text) <= 40 else text[:37] + "...")
