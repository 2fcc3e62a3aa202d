"""The rules of a strict validator, and what a broken one looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """An error makes the file wrong for some reader; a warning is unusual, and some reader may stumble."""

    ERROR = "error"
    WARNING = "warning"


class Rule(NamedTuple):
    level: Level
    meaning: str


E, W = Level.ERROR, Level.WARNING
RULES = {
    "F1": Rule(E, "single-byte printable characters only, no byte order mark, a file that is not empty"),
    "F2": Rule(E, "records of exactly 128 characters, one style of line ends, no blank line"),
    "F3": Rule(E, "records in the order that the standard allows"),
    "F4": Rule(E, "digits where digits belong, blanks where blanks belong, constants as they must be"),
    "F5": Rule(E, "dates that the calendar has"),
    "F6": Rule(E, "signs 0 or 1, and 0 for an amount of zero"),
    "H1": Rule(E, "duplicate code, BIC and company number of the header"),
    "H2": Rule(W, "all movements of the account, not a separate application"),
    "B1": Rule(E, "account structure, number and currency"),
    "B2": Rule(E, "the same account in records 1 and 8"),
    "B3": Rule(E, "old balance + credits - debits = new balance"),
    "B4": Rule(E, "number of records in the trailer"),
    "B5": Rule(E, "debit and credit sums in the trailer"),
    "B6": Rule(W, "dates in their order"),
    "M1": Rule(E, "sequence numbers without a gap"),
    "M2": Rule(E, "detail numbers without a gap, and continuations with the key of their first record"),
    "M3": Rule(E, "next codes that match the following record"),
    "M4": Rule(E, "link codes that match the following record"),
    "M5": Rule(E, "information with the number, reference and code of its movement"),
    "M6": Rule(E, "details under a movement of the right type"),
    "M7": Rule(E, "details that add up to their movement"),
    "M8": Rule(W, "globalisation codes that open and close a group"),
    "M9": Rule(W, "transaction codes that the standard knows, and that fit the sign"),
    "M10": Rule(E, "one paper number in a statement (of our own making)"),
    "C1": Rule(E, "structured communications that the standard knows"),
    "C2": Rule(E, "check digits of structured communications and creditor references"),
    "C3": Rule(E, "zones of structured communications"),
    "C4": Rule(E, "kind of R-transaction and purpose codes"),
    "X1": Rule(E, "the mark of the last statement of a file on the last, and only there"),
    "X2": Rule(E, "numbers and balances that continue those of the previous statement"),
    "X3": Rule(W, "one content for an account, year and number"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken at a line and position (1-based) of a file."""

    file: str
    line: int
    position: int
    rule: str
    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.position}: {self.rule} {self.level}: {self.text}"


class Broken(NamedTuple):
    """What a check says; `level` where it differs from the rule's own."""

    line: int
    position: int
    rule: str
    text: str
    level: Level | None = None

    def within(self, file: str) -> Finding:
        level = self.level or RULES[self.rule].level
        return Finding(file, self.line, self.position, self.rule, level, self.text)
