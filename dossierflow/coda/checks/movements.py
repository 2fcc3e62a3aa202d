"""F5, F6 and M1 to M8: the numbering, linking and grouping of movement and information records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from operator import attrgetter
from typing import NamedTuple

from dossierflow.coda import days
from dossierflow.coda.checks.balances import show
from dossierflow.coda.checks.columns import odd
from dossierflow.coda.checks.header import exists
from dossierflow.coda.records import (
    LAYOUTS,
    FreeCommunication,
    Information1,
    Information2,
    Information3,
    Movement1,
    Movement2,
    Movement3,
    NewBalance,
    Row,
    position,
)
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.sheet import Part, Sheet

#: Numbers of four digits go on from 9999 to 0000 and then 0001.
WRAP = 10_000


def dates_and_signs(sheet: Sheet) -> Iterator[Broken]:
    for field in ("value_date", "entry_date"):
        for row in odd(sheet.firsts, attrgetter(field), exists):
            digits = getattr(row, field)
            reason = (
                "unknown (000000): many readers fail on it" if digits == days.UNKNOWN else "no date DDMMYY"
            )
            text = f"{field.replace('_', ' ')} {digits} is {reason}"
            yield Broken(row.line, position(Movement1, field), "F5", text)
    for part in sheet.parts:
        if not part.amount and part.first.sign == "1":
            place = position(Movement1, "sign")
            yield Broken(part.first.line, place, "F6", "an amount of zero with a debit sign")


def sequence_runs_on(sheet: Sheet) -> Iterator[Broken]:
    expected = 0
    for leader in sheet.leaders:
        first = leader.first
        expected = (expected + 1) % WRAP
        if int(first.sequence) != expected:
            reason = f"sequence number {first.sequence}; {expected:04d} was to follow"
            yield Broken(first.line, position(Movement1, "sequence"), "M1", reason)
            expected = int(first.sequence)


def details_run_on(sheet: Sheet) -> Iterator[Broken]:
    """Each 2.1 and 3.1 under a sequence number takes the next detail number; continuations repeat it."""
    expected = 0
    for piece in sheet.pieces:
        first, second, third = piece.first, piece.second, piece.third
        expected = 0 if piece.leads else (expected + 1) % WRAP
        if int(first.detail) != expected:
            yield _gap(first, expected)
            expected = int(first.detail)
        if second is not None and (second.detail != first.detail or second.sequence != first.sequence):
            yield _foreign(second, first)
        if third is not None and (third.detail != first.detail or third.sequence != first.sequence):
            yield _foreign(third, first)


def _gap(first: Movement1 | Information1, expected: int) -> Broken:
    reason = f"detail number {first.detail}; {expected:04d} was to follow"
    return Broken(first.line, position(type(first), "detail"), "M2", reason)


def _foreign(
    row: Movement2 | Movement3 | Information2 | Information3, first: Movement1 | Information1
) -> Broken:
    reason = f"number {row.sequence} {row.detail} does not continue {first.sequence} {first.detail}"
    return Broken(row.line, position(type(row), "sequence"), "M2", reason)


#: The pairs of records that a next code joins.
_CONTINUES = {
    (Movement1, Movement2),
    (Movement1, Movement3),
    (Movement2, Movement3),
    (Information1, Information2),
    (Information2, Information3),
}
_OF_MOVEMENTS = (Movement1, Movement2, Movement3, Information1, Information2, Information3)
#: The record that a link code announces.
_LINKED_TO = {
    **dict.fromkeys(_OF_MOVEMENTS, Information1),
    NewBalance: FreeCommunication,
    FreeCommunication: FreeCommunication,
}


class _Codes(NamedTuple):
    """Which of next and link a record has, where (they are its last fields), and what they must be."""

    fields: tuple[str, ...]
    place: slice
    wanted: tuple[str, ...]

    @classmethod
    def between(cls, kind: type, following: type) -> _Codes:
        joined = {"next": (kind, following) in _CONTINUES, "link": _LINKED_TO.get(kind) is following}
        fields = tuple(name for name in joined if hasattr(kind, name))
        wanted = tuple("1" if joined[name] else "0" for name in fields)
        return cls(fields, slice(-len(fields), None) if fields else slice(0), wanted)


_KINDS = [layout.row for layout in LAYOUTS.values()]
_CODES = {pair: _Codes.between(*pair) for pair in product(_KINDS, repeat=2)}


def next_and_link(sheet: Sheet) -> Iterator[Broken]:
    """Next code 1: the same group goes on. Link code 1: the very next record is a 3.1 (or a 4)."""
    for row, following in pairwise(sheet.rows):
        fields, place, wanted = _CODES[type(row), type(following)]
        if row[place] != wanted:  # type: ignore[comparison-overlap]
            yield from _wrong_codes(row, type(following), fields, wanted)


def _wrong_codes(
    row: Row, following: type, fields: tuple[str, ...], wanted: tuple[str, ...]
) -> Iterator[Broken]:
    for field, code in zip(fields, wanted, strict=True):
        content = getattr(row, field)
        if content != code:
            reason = f"{field} code {content} does not fit the record that follows ({following.__name__})"
            rule = "M3" if field == "next" else "M4"
            yield Broken(row.line, position(type(row), field), rule, reason)


def information_belongs(sheet: Sheet) -> Iterator[Broken]:
    """The number of the movement before it; the reference and code of it, or of another part of its group.

    Banks give details references of their own and repeat the first one in the information of the others.
    """
    for leader in sheet.leaders:
        if leader.notes or leader.details:
            yield from _strangers((leader, *leader.details))


def _strangers(group: Sequence[Part]) -> Iterator[Broken]:
    firsts = [part.first for part in group]
    known = {(first.reference, first.code) for first in firsts}
    references = {reference for reference, _ in known}
    for info in [note.first for part in group for note in part.notes]:
        if info.sequence != firsts[0].sequence:
            reason = f"information with number {info.sequence} under movement {firsts[0].sequence}"
            yield Broken(info.line, position(Information1, "sequence"), "M5", reason)
        elif (info.reference, info.code) not in known:
            yield _other_identity(info, same_reference=info.reference in references)


def _other_identity(info: Information1, *, same_reference: bool) -> Broken:
    # Readers find the movement by its reference; a code that differs misleads nobody.
    field, level = ("code", Level.WARNING) if same_reference else ("reference", None)
    reason = f"the {field} of this information is not that of movement {info.sequence}"
    return Broken(info.line, position(Information1, field), "M5", reason, level)


#: The type of a detail and the type that it is a part of.
PARENT = {"5": "1", "6": "2", "7": "2", "8": "3", "9": "7"}


def details_have_parents(sheet: Sheet) -> Iterator[Broken]:
    place = position(Movement1, "code")
    above = ""
    for part in sheet.parts:
        first = part.first
        kind, is_detail = first.code[0], first.detail != "0000"
        if part.leads:
            above = ""
        if (kind in PARENT) != is_detail:
            yield Broken(first.line, place, "M6", f"type {kind} with detail number {first.detail}")
        elif is_detail and PARENT[kind] not in above:
            yield Broken(first.line, place, "M6", f"type {kind} without a type {PARENT[kind]} above it")
        above += kind


def details_add_up(sheet: Sheet) -> Iterator[Broken]:
    for leader in collective(sheet):
        direct = [part for part in leader.details if part.first.code[0] != "9"]
        if direct and (total := sum(part.amount for part in direct)) != leader.amount:
            yield _difference(leader, total)
        for place, part in enumerate(leader.details, 1):
            if part.first.code[0] == "7":
                yield from _own_details(part, leader.details[place:])


def _own_details(part: Part, following: Sequence[Part]) -> Iterator[Broken]:
    own = []
    for detail in following:
        if detail.first.code[0] != "9":
            break
        own.append(detail.amount)
    if own and sum(own) != part.amount:
        yield _difference(part, sum(own))


def _difference(part: Part, total: int) -> Broken:
    reason = f"details of {show(total)} under an amount of {show(part.amount)}"
    return Broken(part.first.line, position(Movement1, "amount"), "M7", reason)


def groups_open_and_close(sheet: Sheet) -> Iterator[Broken]:
    """The level that opens a group stands on its last detail too; a lone mark without details is usual."""
    for leader in collective(sheet):
        level = leader.first.globalisation
        if level == "0":
            yield _globalisation(leader, "opens a group of details without a globalisation code")
        elif all(part.first.globalisation != level for part in leader.details):
            yield _globalisation(leader, f"opens level {level}, which no detail closes")


def _globalisation(part: Part, reason: str) -> Broken:
    return Broken(part.first.line, position(Movement1, "globalisation"), "M8", f"this movement {reason}")


def collective(sheet: Sheet) -> list[Part]:
    """The movements that have details."""
    return [part for part in sheet.leaders if part.details]


def paper_numbers(sheet: Sheet) -> Iterator[Broken]:
    """M10, of our own statements only: banks number as they like."""
    wanted = sheet.old.paper_number
    numbered: list[Movement1 | NewBalance] = [*sheet.firsts, *([sheet.new] if sheet.new else [])]
    for row in odd(numbered, attrgetter("paper_number"), wanted.__eq__):
        reason = f"paper number {row.paper_number}; record 1 has {wanted}"
        yield Broken(row.line, position(type(row), "paper_number"), "M10", reason)
