"""An invoice that a person booked in a general journal, a cash book or a bank book.

Most of what stands there on a relation is no invoice: payments, what is set off or moved, openings,
closings, corrections. An invoice is what a relation is owed, or was paid at once, against costs or revenue:
its relation, its number and its amount with the sign have to agree, and even then a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from dossierflow.delivery.doubles.likeness import HOME, NEW_YEAR_DAYS, TELLING, signed
from dossierflow.domain.chart import CONTROL, DEFERRED, MONEY
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.entry import GENERAL
from dossierflow.domain.reference import contradict, digits, normalised
from dossierflow.store import ledger_lines, masterdata

#: Between two texts in a description.
_BETWEEN = re.compile(r"[\s,;:()]+")
#: A number may be written in so many words: “VF 2026 / 0812”.
_WORDS = 4
_FIRST_VAT_LINE = 9000
#: GlAccount.type by what an account is for. `_RESULT` are revenue and costs.
_VAT, _ASSETS = (24,), (30, 32, 40)
_RESULT = range(110, 300)
#: How the codes of the Belgian chart begin, where the type does not say it.
_STARTS = {
    "costs": ("2", "3", "6", "7"),
    "control": ("400", "440"),
    "money": ("55", "57"),
    "vat": ("411", "451"),
}
#: To be received, to be invoiced, accrued: an estimate of an invoice. What is deferred is an invoice itself.
_TRANSITORY = ("404", "444", "49")


class _Side(Enum):
    CONTROL = "control"  # what customers owe, and what is owed to suppliers
    MONEY = "money"
    VAT = "vat"
    COSTS = "costs"  # and revenue, and what is bought to keep
    TRANSITORY = "transitory"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class _Line:
    side: _Side
    relation: str
    amount: int
    vat: int
    texts: tuple[str, str]  # reference and description


@dataclass(frozen=True, slots=True)
class _Reach:
    """What the lines of an entry can add up to: one of them, or several, up to `most`. Most entries are ruled
    out by it, and reading their words costs more."""

    singles: frozenset[int]
    most: int

    def has(self, amount: int) -> bool:
        return abs(amount) in self.singles or abs(amount) <= self.most


@dataclass(frozen=True, slots=True)
class Sought:
    """An invoice that may stand there: its amount as the ledger signs it, and whose it may be."""

    number: str
    day: date
    amount: int
    relations: frozenset[str]


@dataclass
class OtherJournals:
    """Entries there by each relation that stands in them, and by the amounts that an invoice of it may have
    in them; and their lines by entry."""

    of_relation: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    of_amount: dict[int, list[tuple[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[str, list[_Line]] = field(default_factory=lambda: defaultdict(list))
    reach: dict[str, _Reach] = field(default_factory=dict)

    def with_invoice(self, one: Sought) -> list[Any]:
        """The entries in which it seems to be booked, and was not taken back since.

        On another relation it must have its number, and one that tells something.
        """
        told = [
            (row, sign)
            for relation, row in self._entries(one)
            if self.reach[row.entry_id].has(one.amount)
            and _near(row.date, one.day)
            and (sign := _sign(row, self.lines[row.entry_id], relation, one))
        ]
        taken_back = sum(sign < 0 for _, sign in told)
        found = [row for row, sign in told if sign > 0][taken_back:]
        return list({row.entry_id: row for row in found}.values())

    def _entries(self, one: Sought) -> Iterator[tuple[str, Any]]:
        for relation in one.relations:
            yield from ((relation, row) for row in self.of_relation.get(relation, ()))
        if len(normalised(one.number, one.day)) >= TELLING:
            for amount in (one.amount, -one.amount):
                of_others = self.of_amount.get(amount, ())
                yield from (pair for pair in of_others if pair[0] not in one.relations)


def as_sought(document: DocumentSummary, relations: frozenset[str]) -> Sought | None:
    """None where the amount in euros is not known, or is nothing."""
    if document.currency != HOME or not signed(document):
        return None
    return Sought(document.number, document.date, signed(document), relations)


def other_journals(connection: sa.Connection, dossier: str, sought: Iterable[Sought]) -> OtherJournals:
    """What stands there on the relations of these invoices, or of their amounts, about their days. Costs no
    call."""
    found, every = OtherJournals(), list(sought)
    if not every or not ledger_lines.any_of(connection, dossier):
        return found
    accounts = {one.code: one.type for one in masterdata.load(connection, masterdata.GL_ACCOUNTS, dossier)}
    days = [one.day for one in every]
    rows = ledger_lines.entries_of(
        connection,
        dossier,
        (_year_around(min(days))[0], _year_around(max(days))[1]),
        relations=frozenset[str]().union(*(one.relations for one in every)),
        amounts={amount for one in every for amount in (one.amount, -one.amount)},
        paid_on=[code for code, type_ in accounts.items() if type_ in (*CONTROL, *MONEY)],
    )
    sides: dict[str, _Side] = {}
    for line in ledger_lines.of_entries(connection, dossier, {row.entry_id for _, row in rows}):
        code = line.gl_account_code
        if code not in sides:
            sides[code] = _side(code, accounts.get(code, 0))
        found.lines[line.entry_id].append(_line(line, sides[code]))
    found.reach = {entry_id: _reach(lines) for entry_id, lines in found.lines.items()}
    for relation, row in rows:
        found.of_relation[relation].append(row)
        lines = found.lines[row.entry_id]
        owed = {one.amount for one in lines if row.type == GENERAL and _is_owed(one, relation)}
        for amount in owed | set(_paid_at_once(row, lines, relation, [])):
            found.of_amount[amount].append((relation, row))
    return found


def _reach(lines: list[_Line]) -> _Reach:
    singles = {abs(one.amount) for one in lines} | {abs(one.amount) + abs(one.vat) for one in lines}
    sides = [[abs(one.amount) + abs(one.vat) for one in lines if one.amount * sign > 0] for sign in (1, -1)]
    return _Reach(frozenset(singles), max(sum(side) if len(side) > 1 else 0 for side in sides))


def amounts_of(lines: Iterable[Any]) -> set[int]:
    """Every amount that an invoice in these lines of entries may have, by each relation in each entry."""
    found: set[int] = set()
    kept = defaultdict[tuple[str, str], list[Any]](list)
    for line in lines:
        kept[line.entry_id, line.account_id].append(line)
    for own in kept.values():
        singles = [one.amount for one in own] + [one.amount + one.vat_amount for one in own]
        sums = [sum(one.amount for one in own), sum(one.amount + one.vat_amount for one in own)]
        found |= {sign * amount for amount in (*singles, *sums) for sign in (1, -1)}
    return found - {0}


def _year_around(day: date) -> tuple[date, date]:
    """The days on which an invoice of this one may be booked."""
    beyond = timedelta(days=NEW_YEAR_DAYS)
    return min(date(day.year, 1, 1), day - beyond), max(date(day.year, 12, 31), day + beyond)


def _near(booked: date, day: date) -> bool:
    first, last = _year_around(day)
    return first <= booked <= last


def _line(row: Any, side: _Side) -> _Line:
    vat_amount = abs(row.vat_amount) if row.amount >= 0 else -abs(row.vat_amount)
    on_vat = row.line_number > _FIRST_VAT_LINE
    texts = (row.your_ref, row.description)
    return _Line(_Side.VAT if on_vat else side, row.account_id, row.amount, vat_amount, texts)


def _side(code: str, type_: int) -> _Side:
    for side, types in ((_Side.CONTROL, CONTROL), (_Side.MONEY, MONEY), (_Side.VAT, _VAT)):
        if type_ in types:
            return side
    if code.startswith(DEFERRED):
        return _Side.COSTS
    if code.startswith(_TRANSITORY):
        return _Side.TRANSITORY
    if type_ in _ASSETS or type_ in _RESULT:
        return _Side.COSTS
    return next((_Side(name) for name, starts in _STARTS.items() if code.startswith(starts)), _Side.OTHER)


def _sign(entry: Any, lines: list[_Line], relation: str, one: Sought) -> int:
    """1 where this entry books the invoice, -1 where it takes such a booking back, else 0."""
    named = [line for line in lines if line.relation in (relation, "") and _names(line, one)]
    if not named and not _same_day_without_number(entry, lines, relation, one):
        return 0
    found = set(_owed(entry, lines, relation, named)) | set(_paid_at_once(entry, lines, relation, named))
    if one.amount in found:
        return 1
    return -1 if named and -one.amount in found else 0


def _same_day_without_number(entry: Any, lines: list[_Line], relation: str, one: Sought) -> bool:
    """Booked on the invoice's own day, and nobody typed a number."""
    if entry.type != GENERAL or entry.date != one.day or relation not in one.relations:
        return False
    own = [line for line in lines if line.relation == relation]
    return any(_is_owed(line, relation) for line in own) and not any(line.texts[0] for line in own)


def _owed(entry: Any, lines: list[_Line], relation: str, named: list[_Line]) -> Iterator[int]:
    """What a general journal books as owed, by the relation or to it, against costs or revenue and VAT.

    What is set off within the entry comes to nothing; what is only moved has no costs against it.
    """
    if entry.type != GENERAL:
        return
    own = [one for one in lines if _is_owed(one, relation)]
    for group in ([one for one in own if one in named], own):
        owed = sum(one.amount for one in group)
        against = [one.amount for one in lines if one.side in (_Side.COSTS, _Side.VAT)]
        if owed and sum(abs(one) for one in against if one * owed < 0) >= abs(owed):
            yield owed


def _paid_at_once(entry: Any, lines: list[_Line], relation: str, named: list[_Line]) -> Iterator[int]:
    """Costs or revenue that stand on the relation itself, against money or a current account: with the VAT of
    these lines, or of the whole entry where it has no other costs; or without, where nobody claimed it."""
    if entry.type == GENERAL and not _is_settled_there(lines, relation):
        return
    costs = [one for one in lines if one.side is _Side.COSTS]
    own = [one for one in costs if one.relation == relation]
    for group in ([one for one in own if one in named], own):
        net = sum(one.amount for one in group)
        vat = {0, sum(one.vat for one in group)}
        vat.add(sum(one.amount for one in lines if one.side is _Side.VAT and one.relation == relation))
        if len(group) == len(costs):
            vat.add(sum(one.amount for one in lines if one.side is _Side.VAT))
        if net:
            yield from (-(net + one) for one in vat)


def _is_settled_there(lines: list[_Line], relation: str) -> bool:
    """Whether the costs of a relation are settled in the entry, and neither estimated nor only moved."""
    own = sum(one.amount for one in lines if one.side is _Side.COSTS and one.relation == relation)
    others = [one.amount for one in lines if one.side is _Side.COSTS and one.relation != relation]
    moved = sum(abs(one) for one in others if one * own < 0) >= abs(own)
    estimated = any(one.side is _Side.TRANSITORY for one in lines)
    owed = any(_is_owed(one, relation) for one in lines)
    return not (moved or estimated or owed)


def _is_owed(line: _Line, relation: str) -> bool:
    return line.side is _Side.CONTROL and line.relation == relation


def _names(line: _Line, one: Sought) -> bool:
    """Whether its reference is the invoice's number, or its description has it, however it is spelt."""
    wanted = normalised(one.number, one.day)
    if not wanted:
        return False
    short = digits(wanted) if len(digits(wanted)) >= TELLING else ""
    return any(
        (found == wanted or (short and digits(found) == short)) and not contradict(one.number, spelt, one.day)
        for text in line.texts
        for found, spelt in _numbers(text, one.day.year)
    )


@lru_cache(maxsize=10_000)
def _numbers(text: str, year: int) -> tuple[tuple[str, str], ...]:
    """What may be a number in a text: some words of it in a row, normalised and as they stand."""
    words = [word for word in _BETWEEN.split(text) if word]
    day = date(year, 1, 1)
    spans = (
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + _WORDS, len(words)) + 1)
    )
    return tuple((normalised(span, day), span) for span in spans)
