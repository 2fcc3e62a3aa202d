"""A statement for people: lines of plain text, as wide as a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import wrap

from dossierflow.coda import words
from dossierflow.coda.rules import Finding
from dossierflow.coda.show import page
from dossierflow.coda.show.amounts import amount, grouped, printable
from dossierflow.coda.show.page import Line
from dossierflow.coda.statement import Statement
from dossierflow.coda.words import Language

#: Columns: number 6, booking date 12, value date 12, text 64, out 16, in 16, balance 18.
_TEXT = 64
_MARGIN = " " * 32
_WIDTH = 110


def show(
    statement: Statement, language: Language = Language.EN, findings: Iterable[Finding] = ()
) -> Iterator[str]:
    """The statement, a movement a paragraph, amounts the Belgian way, findings where they belong."""
    findings = list(findings)
    heading = page.heading(statement, language, findings)
    yield printable(heading.title)
    if heading.about:
        yield f"  {printable(heading.about)}"
    for finding in heading.remarks:
        yield f"  ! {printable(page.remark(finding, language))}"
    yield _columns(language)
    yield _balance("old_balance", statement.old_date, statement.old_balance, language)
    for line in page.lines(statement, language, findings):
        yield from _line(line, language, 0)
    for text in statement.free_communications:
        yield f"  {words.word('message', language)}: {printable(' '.join(text.split()))}"
    yield _balance("new_balance", statement.new_date, statement.new_balance, language)
    movements = words.counted(len(statement.movements), "movement", language)
    turnover = f"{words.word('in', language)} {amount(statement.credit)}, "
    turnover += f"{words.word('out', language)} {amount(statement.debit)}"
    yield f"  {movements}: {turnover}"


def _columns(language: Language) -> str:
    booked, value, out, into, balance = (
        words.word(key, language) for key in ("booking_date", "value_date", "out", "in", "balance")
    )
    return f"{'':8}{booked[:11]:<12}{value[:11]:<12}{'':{_TEXT}}{out:>16}{into:>16}{balance:>18}".rstrip()


def _balance(key: str, day: date, balance: int, language: Language) -> str:
    label = f"{words.word(key, language)} {day:%d/%m/%Y}"
    return f"  {label:<{_TEXT + 62}}{amount(balance):>18}"


def _line(line: Line, language: Language, depth: int) -> Iterator[str]:
    yield _amounts(line, language, depth)
    margin = _MARGIN + "  " * depth
    yield from _wrapped(line.communication, margin)
    for text in line.information:
        yield from _wrapped(text, f"{margin}· ")
    about = ", ".join([line.kind, *line.references])
    yield from _wrapped(about, margin)
    for finding in line.remarks:
        yield from _wrapped(page.remark(finding, language), f"{margin}! ")
    for detail in line.details:
        yield from _line(detail, language, depth + 1)


def _amounts(line: Line, language: Language, depth: int) -> str:
    value = f"{line.value_date:%d/%m/%Y}" if line.value_date else "-"
    who = ", ".join(part for part in (line.counterparty, grouped(line.account), line.bic) if part)
    shown = amount(line.amount)
    out, into = (shown, "") if line.amount < 0 else ("", shown)
    # The amount of a detail is part of what stands above: it is shown beside the text, not in the columns.
    if depth:
        text = f"{'  ' * depth}{amount(line.amount)}  {who}"
        return f"{line.number:>6}  {line.booking_date:%d/%m/%Y}  {value:<12}{printable(text)}".rstrip()
    balance = amount(line.balance) if line.balance is not None else ""
    row = f"{line.number:>6}  {line.booking_date:%d/%m/%Y}  {value:<12}"
    return f"{row}{printable(who):<{_TEXT}}{out:>16}{into:>16}{balance:>18}".rstrip()


def _wrapped(text: str, margin: str) -> Iterator[str]:
    if not text:
        return
    text = printable(text)
    if len(text) <= _WIDTH:
        yield margin + text
        return
    indent = " " * len(margin)
    for place, piece in enumerate(wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)):
        yield (indent if place else margin) + piece
