"""Structured communications: their zones by name, encoded and decoded. The zones are data.

`text` is the communication without its three-digit type, as `Detail.communication` and `Information.text`
hold it. Amounts are thousandths, rates and percentages `Decimal`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from dossierflow.coda import days
from dossierflow.coda.words.refusal import refused
from dossierflow.coda.words.said import Said, Word

Value = str | int | Decimal | date | None


class Place(StrEnum):
    """Where a structured communication stands: types mean different things in 2.x and 3.x records."""

    MOVEMENT = "movement"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Zone:
    """`start` is 0-based in the text without the type."""

    name: str
    start: int
    length: int
    kind: str

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Type:
    """`pattern` fits every text without a fault but for dates: its groups, whose kinds are `dates`."""

    digits: str
    meaning: str
    zones: tuple[Zone, ...]
    end: int
    pattern: re.Pattern[str]
    dates: tuple[str, ...]
    #: Anything may stand in it.
    is_text: bool


@lru_cache(maxsize=4096)
def find(place: Place, digits: str) -> Type | None:
    """The type with these three digits, or None where the standard has none."""
    entry = _entries()[place].get(digits)
    return _type(digits, entry) if entry is not None else None


def encode(place: Place, digits: str, **values: Value) -> str:
    """The text of a structured communication; zones without a value are blank (text) or zero (digits).

    BadData where a value does not fit its zone.
    """
    known = find(place, digits)
    if known is None:
        raise refused("no-such-type", field="communication", type=digits)
    if unknown := values.keys() - {zone.name for zone in known.zones}:
        zones = ", ".join(sorted(unknown))
        raise refused("no-such-zone", field="communication", type=digits, zones=zones)
    text = ""
    for zone in known.zones:
        content = _write(zone, values.get(zone.name))
        text = text.ljust(zone.start) + content
    return text.rstrip()


def decode(place: Place, digits: str, text: str) -> dict[str, Value]:
    """The zones of a structured communication without faults; blank zones are left out."""
    known = find(place, digits)
    if known is None or not known.zones:
        return {"text": text}
    found = ((zone, text[zone.start : zone.end].strip()) for zone in known.zones)
    return {zone.name: _READERS[_kind(zone)](content) for zone, content in found if content}


def faults(known: Type, text: str) -> list[tuple[int, Said]]:
    """What is wrong inside a structured communication of this type: offset in the text, and why."""
    match = known.pattern.fullmatch(text.ljust(known.end))
    if match and all(map(_fits, known.dates, match.groups())):
        return []
    return _explain(known, text.rstrip()) if known.zones else []


def _explain(known: Type, text: str) -> list[tuple[int, Said]]:
    wrong = [
        (zone.start, _unfit(known, zone, content))
        for zone in known.zones
        if not _fits(zone.kind, content := text[zone.start : zone.end].ljust(zone.length))
    ]
    if text[known.end :].strip():
        rest = text[known.end :].strip()
        wrong.append((known.end, Said("zone-rest", (("type", known.digits), ("rest", rest)))))
    return wrong


def _unfit(known: Type, zone: Zone, content: str) -> Said:
    kind = "code" if zone.kind.startswith("=") else zone.kind
    return Said(
        "zone",
        (
            ("zone", Word(f"zone:{zone.name}")),
            ("content", content),
            ("type", known.digits),
            ("kind", Word(f"kind:{kind}")),
        ),
    )


@lru_cache(maxsize=4096)
def _fits(kind: str, content: str) -> bool:
    if kind.startswith("="):
        return content in kind[1:]
    if content.isspace():
        return True
    if not re.fullmatch(_PATTERNS[kind], content):
        return False
    if kind in _DATES:
        try:
            _READERS[kind](content)
        except ValueError:
            return False
    return True


def _write(zone: Zone, value: Value) -> str:
    if value is None or value == "":
        return ("0" if zone.kind in _NUMERIC else " ") * zone.length
    written = _WRITERS[_kind(zone)](value, zone.length)
    if len(written) != zone.length:
        raise refused("zone-too-long", field=zone.name, content=str(value), length=zone.length)
    return written


def _kind(zone: Zone) -> str:
    return "text" if zone.kind.startswith("=") else zone.kind


def _scaled(value: Any, length: int) -> str:
    scaled = Decimal(value).scaleb(8)
    if scaled != scaled.to_integral_value() or scaled < 0:
        raise refused("no-such-rate", field="rate", rate=str(value))
    return f"{int(scaled):0{length}d}"


def _thousandths(value: Any, length: int) -> str:
    return f"{abs(int(value)):0{length}d}"


def _date(content: str) -> date | None:
    return days.read(content)


def _year_date(content: str) -> date:
    return date(int(content[4:]), int(content[2:4]), int(content[:2]))


_NEVER = "999999"
_DATES = frozenset({"date", "year_date", "day_or_never"})
_NUMERIC = _DATES | {"digits", "amount", "rate"}
_PATTERNS = {
    "text": ".*",
    **dict.fromkeys(_NUMERIC, "[0-9]*"),
    "currency": "[A-Z]{3}",
    "country": "[A-Z]{2}",
}
_READERS: dict[str, Callable[[str], Value]] = {
    "text": str,
    "digits": str,
    "amount": int,
    "rate": lambda content: Decimal(content).scaleb(-8),
    "date": _date,
    "year_date": _year_date,
    "day_or_never": lambda content: None if content == _NEVER else days.read(content),
    "currency": str,
    "country": str,
}
_WRITERS: dict[str, Callable[[Any, int], str]] = {
    "text": lambda value, length: f"{value:<{length}}",
    "digits": lambda value, length: f"{value:0>{length}}",
    "amount": _thousandths,
    "rate": _scaled,
    "date": lambda value, _: days.written(value),
    "year_date": lambda value, _: f"{value:%d%m%Y}",
    "day_or_never": lambda value, _: days.written(value),
    "currency": lambda value, length: f"{value:<{length}}",
    "country": lambda value, length: f"{value:<{length}}",
}


@cache
def _entries() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads((resources.files(__package__) / "structured.toml").read_text(encoding="utf-8"))


def _type(digits: str, entry: dict[str, Any]) -> Type:
    zones = tuple(Zone(name, start - 4, length, kind) for name, start, length, kind in entry["zones"])
    pattern, end = "", 0
    for zone in zones:
        pattern += f".{{{zone.start - end}}}" + _zone_pattern(zone)
        end = zone.end
    dates = tuple(zone.kind for zone in zones if zone.kind in _DATES)
    is_text = all(zone.kind == "text" for zone in zones)
    return Type(digits, entry["meaning"], zones, end, re.compile(pattern + " *"), dates, is_text)


def _zone_pattern(zone: Zone) -> str:
    length = f"{{{zone.length}}}"
    if zone.kind in _DATES:
        return f"([0-9]{length}| {length})"
    if zone.kind.startswith("="):
        return f"[{zone.kind[1:]} ]"
    if zone.kind in _NUMERIC:
        return f"(?:[0-9]{length}| {length})"
    if zone.kind in ("currency", "country"):
        return f"(?:[A-Z]{length}| {length})"
    return f".{length}"
