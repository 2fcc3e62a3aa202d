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

from dossierflow.coda.words.said import Said, Word

LENGTH = 128
#: Anything but control characters, after decoding; what a writer may use is narrower (`writer.Charset`).
PRINTABLE = r"[^\x00-\x1f\x7f-\x9f]"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


#: What writers put for credit and debit instead of 0 and 1.
_SIGNS = {"+": "0", "-": "1", "C": "0", "D": "1"}
_VITAL = frozenset({"amount", "sign", "balance"})


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
    #: Digits, which a careless writer leaves blank or pads with blanks.
    is_number: bool = False

    @property
    def end(self) -> int:
        return self.position + self.length - 1

    @property
    def is_vital(self) -> bool:
        """Without it, a movement or balance cannot be booked."""
        return self.name in _VITAL

    def of(self, line: str) -> str:
        return line[self.position - 1 : self.end]


def number(position: int, length: int, meaning: str) -> Field:
    """Type N, written from an int: right-aligned and zero-filled."""
    return Field(position, length, meaning, rf"[0-9]{{{length}}}", f"%0{length}d", is_number=True)


def code(position: int, length: int, meaning: str, allowed: str = "", rule: str = "F4") -> Field:
    """Type N whose digits are a code or a date rather than a quantity: handled as text."""
    pattern = allowed or rf"[0-9]{{{length}}}"
    return Field(position, length, meaning, pattern, f"%-{length}s", rule, is_number=True)


def text(position: int, length: int, meaning: str, allowed: str = "", rule: str = "F4") -> Field:
    """Type AN: left-aligned and space-filled."""
    return Field(position, length, meaning, allowed or rf"{PRINTABLE}{{{length}}}", f"%-{length}s", rule)


class Fault(NamedTuple):
    """What is wrong with a line, and where. `field` is '' for a constant or a blank zone."""

    position: int
    rule: str
    what: Said
    field: str = ""


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
            if not re.fullmatch(part.allowed, content, re.ASCII if part.is_number else 0):
                yield Fault(*_explain(part, content), part.name)

    def salvage(self, line_number: int, line: str) -> tuple[Any, frozenset[str]]:
        """The record of a line that does not fit, and the names of the fields whose content is lost.

        A sound field keeps its content, a number padded with blanks its value; a lost number is zero.
        """
        contents, lost = [], set()
        for part in self.fields:
            content, is_lost = _salvaged(part, part.of(line))
            contents.append(content)
            if is_lost:
                lost.add(part.name)
        return self.make((line_number, *contents)), frozenset(lost)


def _salvaged(part: Field, content: str) -> tuple[str, bool]:
    if re.fullmatch(part.allowed, content, re.ASCII if part.is_number else 0):
        return content, False
    if not part.is_number:
        return _CONTROL.sub(" ", content), False
    if part.name == "sign" and content in _SIGNS:
        return _SIGNS[content], False
    # Careless writers leave a number blank, or fill it up with blanks before it.
    digits = content.lstrip(" ").zfill(part.length)
    if re.fullmatch(part.allowed, digits, re.ASCII) and (content.strip() or not part.is_vital):
        return digits, False
    # A digit that no such field may hold says more than a zero does.
    return (content, True) if content.isascii() and content.isdigit() else ("0" * part.length, True)


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


def _explain(part: Field, content: str) -> tuple[int, str, Said]:
    if foreign := _CONTROL.search(content):
        said = Said("control", (("code", f"{ord(foreign[0]):02X}"),))
        return part.position + foreign.start(), "F1", said
    if part.name:
        field = ("field", Word(f"field:{part.meaning}"))
        is_blank = content.isspace()
        said = Said("blank-field", (field,)) if is_blank else Said("unfit", (field, ("content", content)))
    elif part.template.isspace():
        said = Said("not-blank", (("content", content),))
    else:
        said = Said("not-constant", (("content", content), ("wanted", part.template)))
    return part.position, part.rule, said
