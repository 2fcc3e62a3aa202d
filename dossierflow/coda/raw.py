"""A statement as its records stand in the file: what the checks look at, before it becomes plain types.

A movement or detail (2.1 with its 2.2 and 2.3) is one tuple of their fields, and so is an information (3.1 to
3.3): files hold millions, and a tuple costs least. The first three fields of both are line, sequence and
detail number, the last is the link code, so that a column of all of them can be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from dossierflow.coda.records import FreeCommunication, Header, NewBalance, OldBalance, Trailer
from dossierflow.coda.rules import Broken

#: Numbers of four digits go on from 9999 to 0000 and then 0001.
WRAP = 10_000
#: All of them, as they are written: whole columns are compared with this.
NUMBERS = tuple(f"{number:04d}" for number in range(WRAP))
#: Length of the digits that say which structured communication it is.
TYPE = 3
#: Types of transaction that are details of another.
DETAIL_TYPES = frozenset("56789")


class MovementRecords(NamedTuple):
    """Records 2.1, 2.2 and 2.3. The fields of a record that is not there are None."""

    line: int
    sequence: str
    detail: str
    reference: str
    sign: str
    amount: str
    value_date: str
    code: str
    structured: str
    communication: str
    entry_date: str
    paper_number: str
    globalisation: str
    communication_2: str | None
    customer_reference: str | None
    bic: str | None
    reserved: str | None
    r_type: str | None
    r_reason: str | None
    category_purpose: str | None
    purpose: str | None
    account: str | None
    name: str | None
    communication_3: str | None
    link: str

    @property
    def zone(self) -> str:
        """The communication: 53 + 53 + 43 characters; a missing 2.2 before a 2.3 counts as blank."""
        zone = self.communication
        if self.communication_2 is not None:
            zone += self.communication_2
        if self.communication_3 is not None:
            zone = zone.ljust(106) + self.communication_3
        return zone

    @property
    def size(self) -> int:
        """How many records it is made of."""
        return 1 + (self.communication_2 is not None) + (self.communication_3 is not None)


class InformationRecords(NamedTuple):
    """Records 3.1, 3.2 and 3.3."""

    line: int
    sequence: str
    detail: str
    reference: str
    code: str
    structured: str
    communication: str
    communication_2: str | None
    communication_3: str | None
    link: str

    @property
    def zone(self) -> str:
        """The communication over all three records, 268 characters where all are there."""
        return self.communication + (self.communication_2 or "") + (self.communication_3 or "")

    @property
    def size(self) -> int:
        return 1 + (self.communication_2 is not None) + (self.communication_3 is not None)


Piece = MovementRecords | InformationRecords


@dataclass
class Frame:
    """A header and a trailer around several balances: where they stand, and what all of them come to so far.

    Places are bytes of the file. Not the standard's form, which has a header and a trailer for each.
    """

    header: tuple[int, int]
    trailer: tuple[int, int] = (0, 0)
    counted: int = 0
    debit: int = 0
    credit: int = 0

    def add(self, statement: RawStatement) -> None:
        amounts = statement.amounts
        self.counted += statement.counted
        self.credit += (credit := sum(amount for amount in amounts if amount > 0))
        self.debit += credit - sum(amounts)


class Group(NamedTuple):
    """A movement with all that stands under its number."""

    movement: MovementRecords
    pieces: list[Piece]

    @property
    def details(self) -> list[MovementRecords]:
        return [piece for piece in self.pieces[1:] if isinstance(piece, MovementRecords)]

    @property
    def information(self) -> list[InformationRecords]:
        return [piece for piece in self.pieces if isinstance(piece, InformationRecords)]


@dataclass
class RawStatement:
    """The records of one statement in their order, complete or not.

    `broken` is what reading found. `lost` names what cannot be known: fields whose content was unreadable,
    "record" where a record is missing or could not be placed, "line" where a line was no record; checks that
    rest on it say nothing. Records that are missing altogether are None.
    """

    line: int
    #: Bytes of the file, from its first record to behind its last.
    start: int = 0
    end: int = 0
    #: Where its record 1 and its trailer start.
    old_at: int = 0
    trailer_at: int = 0
    #: What it has in common with others of the file.
    frame: Frame | None = None
    header: Header | None = None
    old: OldBalance | None = None
    #: What takes a detail number of its own: each movement and detail, and behind it its information.
    pieces: list[Piece] = field(default_factory=list)
    #: The places in `pieces` of information.
    information_places: list[int] = field(default_factory=list)
    #: The movements and details of `pieces`.
    parts: list[MovementRecords] = field(default_factory=list)
    new: NewBalance | None = None
    free: list[FreeCommunication] = field(default_factory=list)
    trailer: Trailer | None = None
    #: Records that the trailer counts: 1, 2, 3 and 8.
    counted: int = 0
    broken: list[Broken] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    #: Sequence and detail numbers run on without a gap (M1, M2, the number of M5); known with `places`.
    is_numbered: bool = True
    #: Lines of which something is lost.
    damaged: set[int] = field(default_factory=set)
    #: Whether no other statement of the same file stands before it, and none behind it.
    is_first: bool = True
    is_last: bool = True
    #: Amounts worked out from the balances, by line: a field that could not be read.
    repaired: dict[int, int] = field(default_factory=dict)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The bytes of the file that make a file of this statement alone; where header and trailer are those
        of others too, they come with it."""
        if self.frame is None:
            return [(self.start, self.end)]
        header, own = self.frame.header, (self.old_at, self.trailer_at or self.end)
        return [header, own, self.frame.trailer]

    @property
    def holds_anything(self) -> bool:
        """False for what is no statement at all: then only `broken` says something."""
        return bool(self.header or self.old or self.new or self.trailer or self.parts)

    @property
    def sound(self) -> bool:
        """All records are there, and the fields that count could be read."""
        return not self.lost and bool(self.header and self.old and (self.trailer or self.frame))

    @cached_property
    def places(self) -> list[int]:
        """The places in `pieces` of movements, which details and information follow."""
        starts = [place for place, piece in enumerate(self.pieces) if piece[2] == "0000"]
        self.is_numbered = self._numbered_alike(starts)
        return starts if self.is_numbered else _movement_places(self.pieces)

    @cached_property
    def movements(self) -> list[MovementRecords]:
        """Those that count for balances: all but details."""
        pieces = self.pieces
        return [pieces[place] for place in self.places]  # type: ignore[misc]

    def _numbered_alike(self, starts: list[int]) -> bool:
        """Whether the numbers are those of movements at these places, compared a column at a time."""
        size = len(self.pieces)
        if not size:
            return not starts
        if not starts or starts[0] or len(starts) >= WRAP:
            return False
        if not set(self.information_places).isdisjoint(starts):
            return False
        if len(starts) == size:
            details = [NUMBERS[0]] * size
            sequences = list(NUMBERS[1 : size + 1])
        else:
            details, sequences = [], []
            for number, (start, end) in enumerate(pairwise([*starts, size]), 1):
                details += NUMBERS[: end - start]
                sequences += [NUMBERS[number]] * (end - start)
        columns = [piece[1] for piece in self.pieces], [piece[2] for piece in self.pieces]
        return columns == (sequences, details)

    @cached_property
    def groups(self) -> list[Group]:
        """The movements that something stands under, with it."""
        pieces = self.pieces
        return [
            Group(pieces[start], pieces[start:end])  # type: ignore[arg-type]
            for start, end in pairwise([*self.places, len(pieces)])
            if end - start > 1
        ]

    @cached_property
    def structured_movements(self) -> dict[str, list[MovementRecords]]:
        """Those with a structured communication, by its type."""
        found: dict[str, list[MovementRecords]] = {}
        for part in self.parts:
            if part[8] == "1":
                found.setdefault(part[9][:TYPE], []).append(part)
        return found

    @cached_property
    def structured_information(self) -> dict[str, list[InformationRecords]]:
        """The same of information."""
        found: dict[str, list[InformationRecords]] = {}
        for place in self.information_places:
            piece: InformationRecords = self.pieces[place]  # type: ignore[assignment]
            if piece[5] == "1":
                found.setdefault(piece[6][:TYPE], []).append(piece)
        return found

    @cached_property
    def amounts(self) -> list[int]:
        """In thousandths, credit positive, of `movements`."""
        if self.repaired:
            return [self.amount(movement) for movement in self.movements]
        return [-int(movement[5]) if movement[4] == "1" else int(movement[5]) for movement in self.movements]

    def amount(self, part: MovementRecords) -> int:
        """In thousandths, credit positive."""
        if part.line in self.repaired:
            return self.repaired[part.line]
        return -int(part.amount) if part.sign == "1" else int(part.amount)


def _movement_places(pieces: list[Piece]) -> list[int]:
    """Where numbers are not in order: what has no detail number, or a new number and no type of a detail."""
    starts: list[int] = []
    sequence = ""
    for place, piece in enumerate(pieces):
        if isinstance(piece, MovementRecords):
            is_detail = piece.code[0] in DETAIL_TYPES
            # A collective payment of more than 9,999 goes on at 0000: a detail still.
            goes_on = piece.sequence == sequence and is_detail
            is_new = piece.sequence != sequence and not is_detail
            if not starts or is_new or (piece.detail == NUMBERS[0] and not goes_on):
                starts.append(place)
            sequence = piece.sequence
    return starts
