"""The rules of the standard, how much it matters where one is broken, and what a finding says.

Two measures: by meaning (what a program that imports the file makes of it), and by the letter of the standard
(`strict`), which we hold our own statements to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from dossierflow.coda import words
from dossierflow.coda.words import Language
from dossierflow.coda.words.said import Fact, Said, decimal, sentence


class Level(StrEnum):
    """By meaning: an error is refused or booked wrongly by some importer, a warning makes some importer
    stumble over a part, a remark concerns none."""

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"


class Rule(NamedTuple):
    """`strict` is the level by the letter, `level` by meaning; what an importer makes of it is in `words`."""

    strict: Level
    level: Level
    meaning: str


E, W = Level.ERROR, Level.WARNING
RULES = {
    "F1": Rule(E, W, "single-byte printable characters only, no byte order mark, a file that is not empty"),
    "F2": Rule(E, W, "records of exactly 128 characters, one style of line ends, no blank line"),
    "F3": Rule(E, E, "records in the order that the standard allows"),
    "F4": Rule(E, W, "digits where digits belong, blanks where blanks belong, constants as they must be"),
    "F5": Rule(E, W, "dates that the calendar has"),
    "F6": Rule(E, W, "signs 0 or 1, and 0 for an amount of zero"),
    "H1": Rule(E, W, "duplicate code, BIC and company number of the header"),
    "H2": Rule(W, W, "all movements of the account, not a separate application"),
    "B1": Rule(E, E, "account structure, number and currency"),
    "B2": Rule(E, W, "the same account in records 1 and 8"),
    "B3": Rule(E, E, "old balance + credits - debits = new balance"),
    "B4": Rule(E, W, "number of records in the trailer"),
    "B5": Rule(E, W, "debit and credit sums in the trailer"),
    "B6": Rule(W, W, "dates in their order"),
    "M1": Rule(E, W, "sequence numbers without a gap"),
    "M2": Rule(E, W, "detail numbers without a gap, and continuations with the key of their first record"),
    "M3": Rule(E, W, "next codes that match the following record"),
    "M4": Rule(E, W, "link codes that match the following record"),
    "M5": Rule(E, W, "information with the number, reference and code of its movement"),
    "M6": Rule(E, W, "details under a movement of the right type"),
    "M7": Rule(E, W, "details that add up to their movement"),
    "M8": Rule(W, W, "globalisation codes that open and close a group"),
    "M9": Rule(W, W, "transaction codes that the standard knows, and that fit the sign"),
    "M10": Rule(E, E, "one paper number in a statement (of our own making)"),
    "C1": Rule(E, W, "structured communications that the standard knows"),
    "C2": Rule(E, W, "check digits of structured communications and creditor references"),
    "C3": Rule(E, W, "zones of structured communications"),
    "C4": Rule(E, W, "kind of R-transaction and purpose codes"),
    "X1": Rule(E, W, "the mark of the last statement of a file on the last, and only there"),
    "X2": Rule(E, E, "balances that continue those of the previous statement"),
    "X3": Rule(W, W, "one content for an account, day, number and balances"),
}


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
        return self.said()

    def said(self, language: Language = Language.EN) -> str:
        """`statement 001 of BE71…, 02/02/2026, movement 1, 25.50`."""
        if not self.account and self.day is None:
            return ""
        account = self.account or f"({words.word('no_account', language)})"
        name = f"{words.word('statement_lower', language)} {self.number:03d}"
        parts = [f"{name} {words.word('of', language)} {account}"]
        if self.day:
            parts.append(f"{self.day:%d/%m/%Y}")
        if self.movement:
            parts.append(f"{words.word('movement', language)} {self.movement}")
            parts += [] if self.amount is None else [decimal(self.amount, language)]
            parts += [self.counterparty] if self.counterparty else []
        return ", ".join(parts)


NOWHERE = FindingPlace()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken at a line and position (1-based) of a file; `effect` is a key of the words."""

    file: str
    line: int
    position: int
    rule: str
    level: Level
    what: tuple[Said, ...]
    where: FindingPlace = NOWHERE
    effect: str = ""

    def __str__(self) -> str:
        return self.said()

    def said(self, language: Language = Language.EN) -> str:
        """`a.cod:3:33: F4 warning: …`."""
        level = words.word(self.level, language)
        return f"{self.file}:{self.line}:{self.position}: {self.rule} {level}: {self.text_in(language)}"

    @property
    def text(self) -> str:
        return self.text_in(Language.EN)

    def text_in(self, language: Language) -> str:
        return sentence(self.what, language)

    def effect_in(self, language: Language) -> str:
        """What an importer makes of it."""
        key, facts = self.what[0]
        field = str(dict(facts).get("field", "")).removeprefix("field:")
        return words.effect(self.effect or words.effect_of(key, field) or self.rule, language)

    def as_row(self, language: Language = Language.EN) -> dict[str, object]:
        """For other programs: plain values, the amount as a decimal, the day as ISO writes it."""
        where = self.where
        return {
            "file": self.file,
            "line": self.line,
            "position": self.position,
            "rule": self.rule,
            "level": self.level.value,
            "text": self.text_in(language),
            "effect": self.effect_in(language),
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
    what: tuple[Said, ...]
    level: Level | None = None

    @classmethod
    def at(
        cls, line: int, position: int, rule: str, key: str, level: Level | None = None, /, **facts: Fact
    ) -> Broken:
        """`key` is one of `words/findings.toml`, `facts` what its sentences name."""
        return cls(line, position, rule, (Said(key, tuple(facts.items())),), level)

    def and_also(self, key: str, **facts: Fact) -> Broken:
        """The same with a further word behind it."""
        return self._replace(what=(*self.what, Said(key, tuple(facts.items()))))

    @property
    def key(self) -> str:
        return self.what[0].key

    def within(
        self, file: str, where: FindingPlace = NOWHERE, *, strict: bool = True, effect: str = ""
    ) -> Finding:
        rule = RULES[self.rule]
        level = self.level or (rule.strict if strict else rule.level)
        return Finding(file, self.line, self.position, self.rule, level, self.what, where, effect)


def as_decimal(thousandths: int) -> str:
    """`-1234.56`; a third decimal only where there is one."""
    return decimal(thousandths, Language.EN)
