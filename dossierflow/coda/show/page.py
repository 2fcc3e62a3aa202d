"""What the page of a statement shows, in whatever form: its heading, and a line for each movement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from dossierflow.coda import codes, words
from dossierflow.coda.rules import Finding
from dossierflow.coda.show import texts
from dossierflow.coda.show.amounts import grouped, name
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.words import Language

#: A detail of type 9 belongs to the detail of type 7 before it.
_NESTED, _NESTING = "9", "7"


@dataclass(slots=True)
class Line:
    """A movement, or a detail of one. `balance` is the running one, None of details; thousandths.

    `number` is the movement's in its statement; of a detail, `3.1`.
    """

    number: str
    booking_date: date
    value_date: date | None
    amount: int
    balance: int | None
    counterparty: str
    account: str
    bic: str
    communication: str
    information: list[str]
    kind: str
    references: list[str]
    details: list[Line] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Heading:
    title: str
    about: str
    remarks: list[Finding]


def heading(statement: Statement, language: Language, findings: Iterable[Finding] = ()) -> Heading:
    """The title of a statement, whose it is, and the remarks that concern no movement."""
    iban, currency = statement.account.identity
    title = f"{words.word('statement', language)} {name(statement, language)} {words.word('of', language)} "
    about = [
        statement.holder,
        statement.description,
        statement.bic,
        words.word("duplicate", language) if statement.duplicate else "",
        words.word("separate", language) if statement.separate != "00000" else "",
    ]
    return Heading(
        f"{title}{grouped(iban)} ({currency})",
        ", ".join(part for part in about if part),
        [finding for finding in findings if not finding.where.movement],
    )


def lines(statement: Statement, language: Language, findings: Iterable[Finding] = ()) -> Iterator[Line]:
    """One by one: a statement may have a million."""
    remarks: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.where.movement:
            remarks.setdefault(finding.where.movement, []).append(finding)
    balance = statement.old_balance
    for number, movement in enumerate(statement.movements, 1):
        balance += movement.amount
        line = _line(str(number), movement, balance, language)
        line.remarks = remarks.get(number, [])
        yield line


def _line(number: str, movement: Movement, balance: int | None, language: Language) -> Line:
    communication, information = texts.whole(movement, language)
    address = texts.address(movement)
    line = Line(
        number,
        movement.entry_date,
        movement.value_date,
        movement.amount,
        balance,
        texts.full_name(movement),
        movement.counterparty_account,
        movement.counterparty_bic,
        communication,
        [*([address] if address else []), *information],
        codes.describe(movement.code, language),
        list(_references(movement, language)),
    )
    if movement.details:
        line.details = list(_details(number, movement, language))
    return line


def _details(number: str, movement: Movement, language: Language) -> Iterator[Line]:
    """The details of a movement, those of type 9 under theirs of type 7."""
    for place, (detail, own) in enumerate(nested(movement.details), 1):
        line = _line(f"{number}.{place}", detail, None, language)
        line.details = [
            _line(f"{number}.{place}.{nested_place}", one, None, language)
            for nested_place, one in enumerate(own, 1)
        ]
        yield line


def nested(details: Iterable[Movement]) -> Iterator[tuple[Movement, list[Movement]]]:
    """Each detail with its own details."""
    waiting: tuple[Movement, list[Movement]] | None = None
    for detail in details:
        if detail.code[0] == _NESTED and waiting and waiting[0].code[0] == _NESTING:
            waiting[1].append(detail)
            continue
        if waiting:
            yield waiting
        waiting = (detail, [])
    if waiting:
        yield waiting


def _references(movement: Movement, language: Language) -> Iterator[str]:
    if movement.customer_reference:
        yield f"{words.word('reference', language)} {movement.customer_reference}"
    if movement.r_type not in ("", "0") or movement.r_reason:
        yield _returned(movement, language)
    for label, code in (("purpose", movement.purpose), ("category_purpose", movement.category_purpose)):
        if code:
            yield f"{words.word(label, language)}: {words.purpose(code, language)}"
    if movement.reference:
        yield f"{words.word('bank_reference', language)} {movement.reference}"


def _returned(movement: Movement, language: Language) -> str:
    known = movement.r_type in ("1", "2", "3", "4", "5")
    kind = words.word(f"r_{movement.r_type}", language) if known else movement.r_type
    reason = words.reason(movement.r_reason, language) if movement.r_reason else ""
    return ": ".join(part for part in (kind, reason) if part)


def remark(finding: Finding, language: Language) -> str:
    """`warning F5: …` and what an importer makes of it."""
    level = words.word(finding.level, language)
    return f"{level} {finding.rule}: {finding.text_in(language)} ({finding.effect_in(language)})"
