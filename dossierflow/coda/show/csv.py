"""Movements as CSV: a row for each movement and detail, dates ISO, amounts with a point."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from dossierflow.coda.account import as_iban
from dossierflow.coda.reading import ReadStatement
from dossierflow.coda.rules import as_decimal
from dossierflow.coda.show import page
from dossierflow.coda.show.amounts import printable
from dossierflow.coda.show.page import Line
from dossierflow.coda.words import Language

COLUMNS = (
    "account", "currency", "number", "date", "movement", "booking_date", "value_date", "amount", "balance",
    "counterparty", "iban", "communication", "information", "kind", "references", "remarks",
)  # fmt: skip
#: What a spreadsheet takes for the start of a formula, in their wide forms too.
_FORMULA = frozenset("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20")


def rows(statements: Iterable[ReadStatement], language: Language) -> Iterator[str]:
    """The heading, then row by row. Details have the movement's number with theirs: `3.1`."""
    yield _written(COLUMNS)
    for read in statements:
        identity, statement = read.identity, read.statement
        start = (
            printable(identity.account),
            printable(identity.currency),
            str(statement.number),
            statement.new_date.isoformat(),
        )
        for line in page.lines(statement, language, read.findings):
            yield from _rows(start, line, language)


def _rows(start: tuple[str, ...], line: Line, language: Language) -> Iterator[str]:
    balance = as_decimal(line.balance) if line.balance is not None else ""
    value = line.value_date.isoformat() if line.value_date else ""
    text = (
        line.counterparty,
        as_iban(line.account) if line.account else "",
        line.communication,
        " / ".join(line.information),
        line.kind,
        ", ".join(line.references),
        "; ".join(page.remark(finding, language) for finding in line.remarks),
    )
    amount = as_decimal(line.amount)
    numbers = (line.number, line.booking_date.isoformat(), value, amount, balance)
    yield _written((*map(defused, start), *numbers, *map(defused, text)))
    for detail in line.details:
        yield from _rows(start, detail, language)


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = printable(text)
    return f"'{text}" if text.lstrip()[:1] in _FORMULA and text.strip() else text


def _written(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
