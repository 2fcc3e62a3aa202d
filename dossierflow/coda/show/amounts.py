"""Amounts, account numbers and names of statements the Belgian way, and text that harms no terminal."""

from __future__ import annotations

import re

from dossierflow.coda.statement import Statement

#: Control characters, and those that turn the direction of text: what they hide is shown.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def amount(thousandths: int) -> str:
    """`-1.234,56`; a third decimal only where there is one."""
    sign = "-" if thousandths < 0 else ""
    whole, part = divmod(abs(thousandths), 1000)
    decimals = f"{part:03d}" if part % 10 else f"{part // 10:02d}"
    return f"{sign}{whole:,}".replace(",", ".") + f",{decimals}"


def grouped(account: str) -> str:
    """`BE71 0961 2345 6769`."""
    return " ".join(account[start : start + 4] for start in range(0, len(account), 4))


def name(statement: Statement) -> str:
    """`2026/017`: year of the new balance and number, with the paper number where it is another."""
    number = f"{statement.new_date.year}/{statement.number:03d}"
    if statement.paper_number == statement.number:
        return number
    return f"{number} (paper {statement.paper_number:03d})"


def printable(text: str) -> str:
    """The text without control characters and changes of direction: each becomes `�`."""
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub("\ufffd", text)
