"""Amounts, account numbers and names of statements the Belgian way, and text that harms no terminal."""

from __future__ import annotations

from dossierflow.coda import words
from dossierflow.coda.statement import Statement
from dossierflow.coda.words import Language
from dossierflow.coda.words.said import decimal
from dossierflow.kernel.foreign import line


def amount(thousandths: int) -> str:
    """`-1.234,56`; a third decimal only where there is one."""
    return decimal(thousandths, Language.NL)


def grouped(account: str) -> str:
    """`BE71 0961 2345 6769`."""
    return " ".join(account[start : start + 4] for start in range(0, len(account), 4))


def name(statement: Statement, language: Language) -> str:
    """`2026/017`: year of the new balance and number, with the paper number where it is another."""
    number = f"{statement.new_date.year}/{statement.number:03d}"
    if statement.paper_number == statement.number:
        return number
    return f"{number} ({words.word('paper', language)} {statement.paper_number:03d})"


def printable(text: str) -> str:
    """The text in one line, without what would steer a screen or cannot be seen: each becomes `�`."""
    return line(text)
