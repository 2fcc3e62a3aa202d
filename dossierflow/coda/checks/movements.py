"""F5, F6 and M1 to M8: the numbering, linking and grouping of movement and information records.

What holds inside a group of records is checked while reading (`patterns`, `open_group`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from dossierflow.coda import days
from dossierflow.coda.checks.columns import odd
from dossierflow.coda.checks.header import exists
from dossierflow.coda.raw import (
    DETAIL_TYPES,
    WRAP,
    Group,
    InformationRecords,
    MovementRecords,
    Piece,
    RawStatement,
)
from dossierflow.coda.records import (
    FreeCommunication,
    Information1,
    Movement1,
    Movement2,
    Movement3,
    NewBalance,
    position,
)
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.words.said import Thousandths

_NO_AMOUNT = "0" * 15


def dates_and_signs(statement: RawStatement) -> Iterator[Broken]:
    for row in odd(statement.parts, attrgetter("value_date"), exists):
        place = position(Movement1, "value_date")
        if row.value_date == days.UNKNOWN:
            # The standard: « value date or 000000 if unknown ».
            yield Broken.at(row.line, place, "F5", "value-date-unknown", Level.REMARK)
        else:
            yield Broken.at(row.line, place, "F5", "value-date", digits=row.value_date)
    for row in odd(statement.parts, attrgetter("entry_date"), exists):
        key = "entry-date-unknown" if row.entry_date == days.UNKNOWN else "entry-date"
        yield Broken.at(row.line, position(Movement1, "entry_date"), "F5", key, digits=row.entry_date)
    for row in odd(statement.parts, attrgetter("amount"), _NO_AMOUNT.__ne__):
        if row.sign == "1":
            place = position(Movement1, "sign")
            yield Broken.at(row.line, place, "F6", "zero-amount-sign")


def sequence_runs_on(statement: RawStatement) -> Iterator[Broken]:
    movements = statement.movements
    if statement.is_numbered:
        return
    expected = 0
    for movement in movements:
        expected = (expected + 1) % WRAP
        if int(movement.sequence) != expected:
            numbers = {"found": movement.sequence, "expected": f"{expected:04d}"}
            yield Broken.at(movement.line, position(Movement1, "sequence"), "M1", "sequence", **numbers)
            expected = int(movement.sequence)


def details_run_on(statement: RawStatement) -> Iterator[Broken]:
    """Each 2.1 and 3.1 under a sequence number takes the next detail number."""
    places = statement.places
    if statement.is_numbered:
        return
    starts = set(places)
    expected = 0
    for place, piece in enumerate(statement.pieces):
        expected = 0 if place in starts else (expected + 1) % WRAP
        if int(piece.detail) != expected:
            numbers = {"found": piece.detail, "expected": f"{expected:04d}"}
            yield Broken.at(piece.line, position(_first(piece), "detail"), "M2", "detail", **numbers)
            expected = int(piece.detail)


def _first(piece: Piece) -> type:
    return Movement1 if isinstance(piece, MovementRecords) else Information1


def links(statement: RawStatement) -> Iterator[Broken]:
    """Link code 1: the very next record is a 3.1; behind the new balance, a 4."""
    pieces = statement.pieces
    wanted = ["0"] * len(pieces)
    for place in statement.information_places:
        wanted[place - 1] = "1"
    if [piece[-1] for piece in pieces] != wanted:
        for piece, link in zip(pieces, wanted, strict=True):
            if piece.link != link:
                yield _wrong_link(piece.line + piece.size - 1, _last(piece), piece.link)
    yield from _free_links(statement)


def _last(piece: Piece) -> type:
    if isinstance(piece, InformationRecords):
        return Information1
    return (Movement1, Movement2, Movement3)[piece.size - 1]


def _free_links(statement: RawStatement) -> Iterator[Broken]:
    linked: list[NewBalance | FreeCommunication] = [
        *([statement.new] if statement.new else []),
        *statement.free,
    ]
    for place, row in enumerate(linked, 1):
        if row.link != ("1" if place < len(linked) else "0"):
            yield _wrong_link(row.line, type(row), row.link)


def _wrong_link(line: int, kind: type, link: str) -> Broken:
    return Broken.at(line, position(kind, "link"), "M4", "link-code", code=link)


def information_belongs(statement: RawStatement) -> Iterator[Broken]:
    """The number of the movement before it; the reference and code of it, or of another part of its group.

    Banks give details references of their own and repeat the first one in the information of the others.
    """
    for group in statement.groups:
        main = group.movement
        for piece in group.pieces[1:]:
            if piece[3] != main[3] or piece[1] != main[1] or piece.code != main[7]:
                yield from _strangers(group)
                break


def _strangers(group: Group) -> Iterator[Broken]:
    firsts = [group.movement, *group.details]
    known = {(first.reference, first.code) for first in firsts}
    references = {reference for reference, _ in known}
    for info in group.information:
        if info.sequence != firsts[0].sequence:
            numbers = {"number": info.sequence, "movement": firsts[0].sequence}
            place = position(Information1, "sequence")
            yield Broken.at(info.line, place, "M5", "information-number", **numbers)
        elif (info.reference, info.code) not in known:
            yield _other_identity(info, same_reference=info.reference in references)


def _other_identity(info: InformationRecords, *, same_reference: bool) -> Broken:
    # Readers find the movement by its reference; a code that differs misleads nobody.
    field, level = ("code", Level.WARNING) if same_reference else ("reference", None)
    place = position(Information1, field)
    return Broken.at(info.line, place, "M5", f"information-{field}", level, movement=info.sequence)


#: The type of a detail and the type that it is a part of.
PARENT = {"5": "1", "6": "2", "7": "2", "8": "3", "9": "7"}


def details_have_parents(statement: RawStatement) -> Iterator[Broken]:
    place = position(Movement1, "code")
    for row in odd(statement.movements, attrgetter("code"), lambda code: code[0] not in DETAIL_TYPES):
        yield Broken.at(row.line, place, "M6", "detail-type", kind=row.code[0], detail=row.detail)
    for group in collective(statement):
        above = group.movement.code[0]
        for detail in group.details:
            kind = detail.code[0]
            if kind not in PARENT:
                yield Broken.at(detail.line, place, "M6", "detail-type", kind=kind, detail=detail.detail)
            elif PARENT[kind] not in above:
                yield Broken.at(detail.line, place, "M6", "no-parent", kind=kind, parent=PARENT[kind])
            above += kind


def details_add_up(statement: RawStatement) -> Iterator[Broken]:
    amount = statement.amount
    for group in collective(statement):
        details = group.details
        direct = [part for part in details if part.code[0] != "9"]
        if direct and (total := sum(map(amount, direct))) != amount(group.movement):
            yield _difference(group.movement, total, amount(group.movement))
        for place, part in enumerate(details, 1):
            if part.code[0] == "7":
                own = _own_details(details[place:])
                if own and (total := sum(map(amount, own))) != amount(part):
                    yield _difference(part, total, amount(part))


def _own_details(following: Sequence[MovementRecords]) -> list[MovementRecords]:
    own: list[MovementRecords] = []
    for detail in following:
        if detail.code[0] != "9":
            break
        own.append(detail)
    return own


def _difference(part: MovementRecords, total: int, amount: int) -> Broken:
    amounts = {"total": Thousandths(total), "amount": Thousandths(amount)}
    return Broken.at(part.line, position(Movement1, "amount"), "M7", "details-sum", **amounts)


def groups_open_and_close(statement: RawStatement) -> Iterator[Broken]:
    """The level that opens a group stands on its last detail too; a lone mark without details is usual."""
    for group in collective(statement):
        level = group.movement.globalisation
        if level == "0":
            yield _globalisation(group, "group-not-opened")
        elif all(part.globalisation != level for part in group.details):
            yield _globalisation(group, "group-not-closed", level=level)


def _globalisation(group: Group, key: str, **facts: str) -> Broken:
    return Broken.at(group.movement.line, position(Movement1, "globalisation"), "M8", key, **facts)


def collective(statement: RawStatement) -> list[Group]:
    """The movements that have details."""
    if len(statement.parts) == len(statement.movements):
        return []
    return [group for group in statement.groups if group.details]


def paper_numbers(statement: RawStatement) -> Iterator[Broken]:
    """M10, of our own statements only: banks number as they like."""
    if statement.old is None:
        return
    wanted = statement.old.paper_number
    for row in odd(statement.parts, attrgetter("paper_number"), wanted.__eq__):
        yield _other_number(row.line, Movement1, row.paper_number, wanted)
    if statement.new and statement.new.paper_number != wanted:
        yield _other_number(statement.new.line, NewBalance, statement.new.paper_number, wanted)


def _other_number(line: int, kind: type, number: str, wanted: str) -> Broken:
    place = position(kind, "paper_number")
    return Broken.at(line, place, "M10", "paper-number", number=number, wanted=wanted)
