"""F5, F6 and M1 to M8: the numbering, linking and grouping of movement and information records."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dossierflow.coda import days
from dossierflow.coda.checks.balances import show, zero_with_debit_sign
from dossierflow.coda.checks.header import exists
from dossierflow.coda.records import (
    FreeCommunication,
    Information1,
    Information2,
    Information3,
    Movement1,
    Movement2,
    Movement3,
    NewBalance,
    position,
)
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.sheet import Part, Sheet

#: Numbers of four digits go on from 9999 to 0000 and then 0001.
WRAP = 10_000


def dates_and_signs(sheet: Sheet) -> Iterator[Broken]:
    known: set[str] = set()
    for part in sheet.parts:
        first = part.first
        for field, digits in (("value_date", first.value_date), ("entry_date", first.entry_date)):
            if digits in known:
                continue
            if exists(digits):
                known.add(digits)
            else:
                reason = (
                    "unknown (000000): many readers fail on it"
                    if digits == days.UNKNOWN
                    else "no date DDMMYY"
                )
                name = field.replace("_", " ")
                yield Broken(first.line, position(Movement1, field), "F5", f"{name} {digits} is {reason}")
        if zero_with_debit_sign(first.sign, first.amount):
            yield Broken(first.line, position(Movement1, "sign"), "F6", "an amount of zero with a debit sign")


def sequence_runs_on(sheet: Sheet) -> Iterator[Broken]:
    expected, current = 0, ""
    for part in sheet.parts:
        sequence = part.first.sequence
        if sequence != current:
            current = sequence
            expected = (expected + 1) % WRAP
            if int(sequence) != expected:
                reason = f"sequence number {sequence}; {expected:04d} was to follow"
                yield Broken(part.first.line, position(Movement1, "sequence"), "M1", reason)
                expected = int(sequence)


def details_run_on(sheet: Sheet) -> Iterator[Broken]:
    """Each 2.1 and 3.1 under a sequence number takes the next detail number; continuations repeat it."""
    expected, current = 0, ""
    for part in sheet.parts:
        first = part.first
        if first.sequence != current:
            current, expected = first.sequence, 0
        if int(first.detail) != expected:
            yield _gap(first.line, Movement1, first.detail, expected)
            expected = int(first.detail)
        for row in (part.second, part.third):
            if row and (row.detail != first.detail or row.sequence != first.sequence):
                yield _foreign(row, first)
        for note in part.notes:
            expected = (expected + 1) % WRAP
            if int(note.first.detail) != expected:
                yield _gap(note.first.line, Information1, note.first.detail, expected)
                expected = int(note.first.detail)
            for continued in (note.second, note.third):
                if continued and (
                    continued.detail != note.first.detail or continued.sequence != note.first.sequence
                ):
                    yield _foreign(continued, note.first)
        expected = (expected + 1) % WRAP


def _gap(line: int, kind: type, detail: str, expected: int) -> Broken:
    reason = f"detail number {detail}; {expected:04d} was to follow"
    return Broken(line, position(kind, "detail"), "M2", reason)


def _foreign(
    row: Movement2 | Movement3 | Information2 | Information3, first: Movement1 | Information1
) -> Broken:
    reason = f"number {row.sequence} {row.detail} does not continue {first.sequence} {first.detail}"
    return Broken(row.line, position(type(row), "sequence"), "M2", reason)


_CONTINUES = {
    (Movement1, Movement2),
    (Movement1, Movement3),
    (Movement2, Movement3),
    (Information1, Information2),
    (Information2, Information3),
}
_WITH_NEXT = frozenset({Movement1, Movement2, Information1, Information2})
_LINKED_TO = {
    **dict.fromkeys(
        (Movement1, Movement2, Movement3, Information1, Information2, Information3), Information1
    ),
    NewBalance: FreeCommunication,
    FreeCommunication: FreeCommunication,
}


def next_and_link(sheet: Sheet) -> Iterator[Broken]:
    """Next code 1: the same group goes on. Link code 1: the very next record is a 3.1 (or a 4)."""
    for row, following in pairwise(sheet.rows):
        kind, next_kind = type(row), type(following)
        if kind in _WITH_NEXT and (row.next == "1") != ((kind, next_kind) in _CONTINUES):  # type: ignore[union-attr]
            yield _wrong_code(row.line, kind, "next", row.next, next_kind)  # type: ignore[union-attr]
        linked = _LINKED_TO.get(kind)
        if linked and (row.link == "1") != (next_kind is linked):  # type: ignore[union-attr]
            yield _wrong_code(row.line, kind, "link", row.link, next_kind)  # type: ignore[union-attr]


def _wrong_code(line: int, kind: type, field: str, content: str, following: type) -> Broken:
    rule = "M3" if field == "next" else "M4"
    reason = f"{field} code {content} does not fit the record that follows ({following.__name__})"
    return Broken(line, position(kind, field), rule, reason)


def information_belongs(sheet: Sheet) -> Iterator[Broken]:
    """The number of the movement before it; the reference and code of it, or of another part of its group.

    Banks give details references of their own and repeat the first one in the information of the others.
    """
    known: set[tuple[str, str]] = set()
    for part in sheet.parts:
        first = part.first
        if first.detail == "0000":
            known = set()
        known.add((first.reference, first.code))
        for note in part.notes:
            info = note.first
            if info.sequence != first.sequence:
                reason = f"information with number {info.sequence} under movement {first.sequence}"
                yield Broken(info.line, position(Information1, "sequence"), "M5", reason)
            elif (info.reference, info.code) not in known:
                yield _other_identity(info, known)


def _other_identity(info: Information1, known: set[tuple[str, str]]) -> Broken:
    # Readers find the movement by its reference; a code that differs misleads nobody.
    same_reference = any(info.reference == reference for reference, _ in known)
    field, level = ("code", Level.WARNING) if same_reference else ("reference", None)
    reason = f"the {field} of this information is not that of movement {info.sequence}"
    return Broken(info.line, position(Information1, field), "M5", reason, level)


#: The type of a detail and the type that it is a part of.
PARENT = {"5": "1", "6": "2", "7": "2", "8": "3", "9": "7"}


def details_have_parents(sheet: Sheet) -> Iterator[Broken]:
    above: dict[str, str] = {}
    for part in sheet.parts:
        first = part.first
        kind = first.code[0]
        place = position(Movement1, "code")
        if first.detail == "0000":
            above = {kind: first.sequence}
            if kind not in "0123":
                yield Broken(first.line, place, "M6", f"type {kind} with detail number 0000")
        elif kind not in PARENT:
            yield Broken(first.line, place, "M6", f"type {kind} with detail number {first.detail}")
        elif above.get(PARENT[kind]) != first.sequence:
            yield Broken(first.line, place, "M6", f"type {kind} without a type {PARENT[kind]} above it")
        else:
            above[kind] = first.sequence


def details_add_up(sheet: Sheet) -> Iterator[Broken]:
    for group in groups(sheet):
        main, details = group[0], group[1:]
        direct = [part for part in details if part.first.code[0] != "9"]
        if direct and (total := sum(part.amount for part in direct)) != main.amount:
            yield _difference(main, total)
        for place, part in enumerate(details):
            if part.first.code[0] == "7":
                yield from _own_details(part, details[place + 1 :])


def _own_details(part: Part, following: list[Part]) -> Iterator[Broken]:
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
    for group in groups(sheet):
        if len(group) == 1:
            continue
        level = group[0].first.globalisation
        if level == "0":
            yield _globalisation(group[0], "opens a group of details without a globalisation code")
        elif all(part.first.globalisation != level for part in group[1:]):
            yield _globalisation(group[0], f"opens level {level}, which no detail closes")


def _globalisation(part: Part, reason: str) -> Broken:
    return Broken(part.first.line, position(Movement1, "globalisation"), "M8", f"this movement {reason}")


def groups(sheet: Sheet) -> Iterator[list[Part]]:
    """Each movement with its details."""
    group: list[Part] = []
    for part in sheet.parts:
        if group and part.first.sequence != group[0].first.sequence:
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def paper_numbers(sheet: Sheet) -> Iterator[Broken]:
    """M10, of our own statements only: banks number as they like."""
    wanted = sheet.old.paper_number
    numbered = [(part.first, Movement1) for part in sheet.parts]
    if sheet.new:
        numbered.append((sheet.new, NewBalance))  # type: ignore[arg-type]
    for row, kind in numbered:
        if row.paper_number != wanted:
            reason = f"paper number {row.paper_number}; record 1 has {wanted}"
            yield Broken(row.line, position(kind, "paper_number"), "M10", reason)
