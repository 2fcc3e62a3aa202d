"""The rules of the standard, how much it matters where one is broken, and what a finding says.

Two measures: by meaning (what a program that imports the file makes of it), and by the letter of the standard
(`strict`), which we hold our own statements to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """By meaning: an error is refused or booked wrongly by some importer, a warning makes some importer
    stumble over a part, a remark concerns none."""

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"


class Rule(NamedTuple):
    """`strict` is the level by the letter, `level` by meaning; `effect` what an importer will do."""

    strict: Level
    level: Level
    meaning: str
    effect: str


E, W = Level.ERROR, Level.WARNING
RULES = {
    "F1": Rule(
        E, W, "single-byte printable characters only, no byte order mark, a file that is not empty",
        "importers read it; some show other characters in the text",
    ),
    "F2": Rule(
        E, W, "records of exactly 128 characters, one style of line ends, no blank line",
        "most importers read it, some refuse the file",
    ),
    "F3": Rule(
        E, E, "records in the order that the standard allows",
        "importers refuse the file, or leave out what the missing record says",
    ),
    "F4": Rule(
        E, W, "digits where digits belong, blanks where blanks belong, constants as they must be",
        "importers do not look at this field, or take it for empty",
    ),
    "F5": Rule(
        E, W, "dates that the calendar has",
        "some importers refuse the file; others take the date of the statement",
    ),
    "F6": Rule(E, W, "signs 0 or 1, and 0 for an amount of zero", "importers read it as zero"),
    "H1": Rule(
        E, W, "duplicate code, BIC and company number of the header",
        "imported; a program that compares the number with its own company asks",
    ),
    "H2": Rule(
        W, W, "all movements of the account, not a separate application",
        "to be left out: the full statement has these movements too",
    ),
    "B1": Rule(
        E, E, "account structure, number and currency", "importers may not find the account it belongs to"
    ),
    "B2": Rule(E, W, "the same account in records 1 and 8", "imported for the account of record 1"),
    "B3": Rule(
        E, E, "old balance + credits - debits = new balance",
        "importers refuse the statement, or the balance in the books no longer fits",
    ),
    "B4": Rule(
        E, W, "number of records in the trailer", "imported, but a program that counts refuses the file"
    ),
    "B5": Rule(
        E, W, "debit and credit sums in the trailer", "imported, but a program that sums refuses the file"
    ),
    "B6": Rule(W, W, "dates in their order", "imported on the dates that stand there"),
    "M1": Rule(E, W, "sequence numbers without a gap", "imported; some programs find a movement missing"),
    "M2": Rule(
        E, W, "detail numbers without a gap, and continuations with the key of their first record",
        "imported; some programs give the text or counterparty to another movement",
    ),
    "M3": Rule(E, W, "next codes that match the following record", "imported: programs go by the records"),
    "M4": Rule(E, W, "link codes that match the following record", "imported: programs go by the records"),
    "M5": Rule(
        E, W, "information with the number, reference and code of its movement",
        "imported; some programs leave this information out",
    ),
    "M6": Rule(
        E, W, "details under a movement of the right type", "some programs book the details, others the total"
    ),
    "M7": Rule(
        E, W, "details that add up to their movement",
        "the total is booked; a program that books the details is out by the difference",
    ),
    "M8": Rule(W, W, "globalisation codes that open and close a group", "imported: programs go by the type"),
    "M9": Rule(
        W, W, "transaction codes that the standard knows, and that fit the sign",
        "imported, without words for the code",
    ),
    "M10": Rule(E, E, "one paper number in a statement (of our own making)", "imported"),
    "C1": Rule(
        E, W, "structured communications that the standard knows", "imported, the communication as free text"
    ),
    "C2": Rule(
        E, W, "check digits of structured communications and creditor references",
        "imported; the payment is not matched by its reference",
    ),
    "C3": Rule(E, W, "zones of structured communications", "imported, the communication as free text"),
    "C4": Rule(E, W, "kind of R-transaction and purpose codes", "imported: programs do not look at it"),
    "X1": Rule(
        E, W, "the mark of the last statement of a file on the last, and only there",
        "imported: programs read on to the end of the file",
    ),
    "X2": Rule(
        E, E, "balances that continue those of the previous statement",
        "the balance in the books does not fit until the missing statements are imported",
    ),
    "X3": Rule(
        W, W, "one content for an account, day, number and balances",
        "the second one is refused as a double, or booked twice",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """The statement and movement that a finding is about; a movement of 0 is the statement as a whole.

    `account` is its IBAN where it has one, `amount` is in thousandths and None beside no movement.
    """

    account: str = ""
    number: int = 0
    day: date | None = None
    movement: int = 0
    amount: int | None = None
    counterparty: str = ""

    def __str__(self) -> str:
        if not self.account and self.day is None:
            return ""
        words = f"statement {self.number:03d} of {self.account or '(no account)'}"
        words += f", {self.day:%d/%m/%Y}" if self.day else ""
        if not self.movement:
            return words
        words += f", movement {self.movement}"
        words += f", {as_decimal(self.amount)}" if self.amount is not None else ""
        return words + (f", {self.counterparty}" if self.counterparty else "")


NOWHERE = FindingPlace()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken at a line and position (1-based) of a file, and what an importer makes of it."""

    file: str
    line: int
    position: int
    rule: str
    level: Level
    text: str
    where: FindingPlace = NOWHERE
    effect: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.position}: {self.rule} {self.level}: {self.text}"

    def as_row(self) -> dict[str, object]:
        """For other programs: plain values, the amount as a decimal, the day as ISO writes it."""
        where = self.where
        return {
            "file": self.file,
            "line": self.line,
            "position": self.position,
            "rule": self.rule,
            "level": self.level.value,
            "text": self.text,
            "effect": self.effect,
            "account": where.account,
            "number": where.number,
            "date": where.day.isoformat() if where.day else None,
            "movement": where.movement or None,
            "amount": None if where.amount is None else as_decimal(where.amount),
            "counterparty": where.counterparty,
        }


class Broken(NamedTuple):
    """What a check says; `level` where it differs from the rule's own, by meaning and by the letter alike."""

    line: int
    position: int
    rule: str
    text: str
    level: Level | None = None

    def within(self, file: str, where: FindingPlace = NOWHERE, *, strict: bool = True) -> Finding:
        rule = RULES[self.rule]
        level = self.level or (rule.strict if strict else rule.level)
        return Finding(file, self.line, self.position, self.rule, level, self.text, where, rule.effect)


def as_decimal(thousandths: int) -> str:
    """`-1234.56`; a third decimal only where there is one."""
    sign = "-" if thousandths < 0 else ""
    whole, part = divmod(abs(thousandths), 1000)
    return f"{sign}{whole}.{part:03d}" if part % 10 else f"{sign}{whole}.{part // 10:02d}"
