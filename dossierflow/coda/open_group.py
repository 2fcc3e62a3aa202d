"""A group of records that is being read one by one: rules M2, M3 and M4 within it.

Whole groups that are in order never come here (`patterns`).
"""

from __future__ import annotations

from typing import Any

from dossierflow.coda.raw import NUMBERS, WRAP, InformationRecords, MovementRecords, Piece
from dossierflow.coda.records import (
    Information1,
    Information2,
    Information3,
    Movement1,
    Movement2,
    Movement3,
    NewBalance,
    position,
)
from dossierflow.coda.rules import Broken

Continuation = Movement2 | Movement3 | Information2 | Information3
#: What may follow in a group.
_AFTER: dict[type, tuple[type, ...]] = {
    Movement1: (Movement2, Movement3),
    Movement2: (Movement3,),
    Movement3: (),
    Information1: (Information2,),
    Information2: (Information3,),
    Information3: (),
}


class OpenGroup:
    """A 2.1 or 3.1 and what continues it. `lost` names fields that could not be read, with their record."""

    def __init__(self, first: Movement1 | Information1, lost: frozenset[str]) -> None:
        self._records: list[Any] = [first]
        self.lost = _named(first, lost)
        self.broken: list[Broken] = []

    @property
    def size(self) -> int:
        return len(self._records)

    @property
    def expected(self) -> tuple[type, ...]:
        """The records that may come now, by next and link code of the last."""
        last = self._records[-1]
        if getattr(last, "next", "0") == "1":
            return _AFTER[type(last)]
        return (Information1,) if last.link == "1" else (Movement1, NewBalance)

    def takes(self, record: Continuation, lost: frozenset[str]) -> bool:
        """Whether the record continues this group; then it is part of it."""
        first, last = self._records[0], self._records[-1]
        if type(record) not in _AFTER[type(last)]:
            return False
        names = _named(record, lost)
        unreadable = {"sequence", "detail"} & (lost | {name.partition(".")[2] for name in self.lost})
        if (record.sequence, record.detail) != (first.sequence, first.detail) and not unreadable:
            if last.next == "0" and record.sequence != first.sequence:
                return False
            place = position(type(record), "sequence")
            numbers = {
                "number": f"{record.sequence} {record.detail}",
                "first": f"{first.sequence} {first.detail}",
            }
            self.broken.append(Broken.at(record.line, place, "M2", "not-continued", **numbers))
        self._records.append(record)
        self.lost |= names
        return True

    def closed(self, previous: Piece | None) -> Piece:
        """The group as one piece; numbers that could not be read follow from the piece before."""
        self._check_codes()
        first = self._numbered(self._records[0], previous)
        link = self._records[-1].link
        parts = {type(record): record for record in self._records}
        if isinstance(first, Information1):
            second, third = parts.get(Information2), parts.get(Information3)
            return InformationRecords(
                *first[:7],
                second.communication if second else None,
                third.communication if third else None,
                link,
            )
        second, third = parts.get(Movement2), parts.get(Movement3)
        of_second = second[3:11] if second else (None,) * 8
        of_third = third[3:6] if third else (None,) * 3
        return MovementRecords._make((*first[:13], *of_second, *of_third, link))

    def _numbered(self, first: Any, previous: Piece | None) -> Any:
        name = type(first).__name__
        if f"{name}.detail" in self.lost:
            same = previous is not None and previous.sequence == first.sequence
            detail = NUMBERS[(int(previous.detail) + 1) % WRAP] if previous and same else NUMBERS[0]
            first = first._replace(detail=detail)
        if f"{name}.sequence" in self.lost:
            before = int(previous.sequence) if previous else 0
            step = 1 if first.detail == NUMBERS[0] else 0
            first = first._replace(sequence=NUMBERS[(before + step) % WRAP])
        return first

    def _check_codes(self) -> None:
        for record, following in zip(self._records, [*self._records[1:], None], strict=True):
            name = type(record).__name__
            wanted = "1" if following else "0"
            if hasattr(record, "next") and record.next != wanted and f"{name}.next" not in self.lost:
                self._wrong(record, "next", "M3")
            if following and record.link != "0" and f"{name}.link" not in self.lost:
                self._wrong(record, "link", "M4")

    def _wrong(self, record: Any, field: str, rule: str) -> None:
        place = position(type(record), field)
        self.broken.append(Broken.at(record.line, place, rule, f"{field}-code", code=getattr(record, field)))


def _named(record: Any, lost: frozenset[str]) -> frozenset[str]:
    return frozenset(f"{type(record).__name__}.{field}" for field in lost) if lost else lost
