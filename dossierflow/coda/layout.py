"""From field declarations to a pattern that reads a record and a template that writes it.

A record is a NamedTuple of the texts that stand in it. Each field carries its place as an annotation;
positions that no field and no constant covers are blank. One regular expression per record checks and
slices a whole line at once; only a line that does not fit is looked at field by field, to say why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, get_type_hints

LENGTH = 128
#: Single-byte characters that Latin-1 and Windows-1252 readers understand alike.
PRINTABLE = r"[ -~\xa0-\xff]"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: 1-based position, length, and what may stand in it.

    `rule` is the check that a wrong content breaks; `template` is how a value is written.
    """

    position: int
    length: int
    meaning: str
    allowed: str
    template: str
    rule: str = "F4"
    name: str = ""

    @property
    def end(self) -> int:
        return self.position + self.length - 1

    def of(self, line: str) -> str:
        return line[self.position - 1 : self.end]


def number(position: int, length: int, meaning: str) -> Field:
    """Type N, written from an int: right-aligned and zero-filled."""
    return Field(position, length, meaning, rf"[0-9]{{{length}}}", f"%0{length}d")


def code(position: int, length: int, meaning: str, allowed: str = "", rule: str = "F4") -> Field:
    """Type N whose digits are a code or a date rather than a quantity: handled as text."""
    return Field(position, length, meaning, allowed or rf"[0-9]{{{length}}}", f"%-{length}s", rule)


def text(position: int, length: int, meaning: str, allowed: str = "", rule: str = "F4") -> Field:
    """Type AN: left-aligned and space-filled."""
    return Field(position, length, meaning, allowed or rf"{PRINTABLE}{{{length}}}", f"%-{length}s", rule)


class Fault(NamedTuple):
    """What is wrong with a line, and where."""

    position: int
    rule: str
    text: str


Row = TypeVar("Row", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of record: its name, identification, fields and constants in order of position."""

    name: str
    identification: str
    row: type[Any]
    fields: tuple[Field, ...]
    constants: tuple[Field, ...]
    #: Matches a line that keeps to the layout in every way; its groups are the fields.
    pattern: re.Pattern[str] = field(repr=False)
    template: str = field(repr=False)
    #: From line number and fields to the record; what `row._make` does, without its check of the length.
    make: Callable[[tuple[Any, ...]], Any] = field(repr=False)

    def faults(self, line: str) -> Iterator[Fault]:
        """Why `pattern` refused a line of the right length."""
        for part in sorted((*self.fields, *self.constants), key=lambda part: part.position):
            content = part.of(line)
            if not re.fullmatch(part.allowed, content):
                yield Fault(*_explain(part, content))

    def salvage(self, line_number: int, line: str) -> Any:
        """The record of a line whose fields are sound though a constant or a blank zone is not; else None."""
        contents = [part.of(line) for part in self.fields]
        sound = all(
            re.fullmatch(part.allowed, content) for part, content in zip(self.fields, contents, strict=True)
        )
        return self.row._make((line_number, *contents)) if sound else None


_declared: dict[str, Layout] = {}


def declared() -> Mapping[str, Layout]:
    """All layouts by identification, once `records` has been imported."""
    return MappingProxyType(_declared)


def record(identification: str, name: str, constants: Mapping[int, str] = MappingProxyType({})) -> Any:
    """Class decorator: declare a record. `constants` are texts by position, beside the identification."""

    def declare(row: type[Row]) -> type[Row]:
        hints = get_type_hints(row, include_extras=True)
        declared = [
            replace(hint.__metadata__[0], name=label) for label, hint in hints.items() if label != "line"
        ]
        fixed = _fixed({1: identification, **constants}, declared)
        everything = sorted([*declared, *fixed], key=lambda part: part.position)
        _assert_complete(name, everything)
        _declared[identification] = Layout(
            name=name,
            identification=identification,
            row=row,
            fields=tuple(declared),
            constants=tuple(fixed),
            pattern=re.compile(
                "".join(f"({p.allowed})" if p.name else p.allowed for p in everything), re.ASCII
            ),
            template="".join(p.template for p in everything),
            make=partial(tuple.__new__, row),
        )
        return row

    return declare


def _fixed(constants: Mapping[int, str], declared: list[Field]) -> list[Field]:
    fixed = [
        Field(position, len(content), f"always {content}", re.escape(content), content)
        for position, content in constants.items()
    ]
    taken = {place for part in (*declared, *fixed) for place in range(part.position, part.end + 1)}
    gap = 1
    for place in range(1, LENGTH + 2):
        if place in taken or place > LENGTH:
            if gap < place:
                fixed.append(Field(gap, place - gap, "blank", rf" {{{place - gap}}}", " " * (place - gap)))
            gap = place + 1
    return fixed


def _assert_complete(name: str, parts: list[Field]) -> None:
    place = 1
    for part in parts:
        if part.position != place:
            raise TypeError(f"record {name}: position {place} is declared twice or not at all")
        place = part.end + 1


def _explain(part: Field, content: str) -> tuple[int, str, str]:
    foreign = re.search(rf"[^{PRINTABLE[1:-1]}]", content)
    if foreign:
        return (
            part.position + foreign.start(),
            "F1",
            f"character {ord(foreign[0]):02X} (hexadecimal) is not allowed",
        )
    wanted = part.meaning if part.name else f"{part.meaning} is expected"
    label = f"{part.name.replace('_', ' ')} ({wanted})" if part.name else wanted
    return part.position, part.rule, f"{label}: {content!r} does not fit"
