"""A statement for people: lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dossierflow.coda import codes, structured
from dossierflow.coda.statement import Information, Movement, Statement
from dossierflow.coda.structured import Place, Value


def show(statement: Statement) -> Iterator[str]:
    """The statement, a movement a paragraph, amounts the Belgian way."""
    yield f"Statement {name(statement)} of {grouped(statement.account.number)} ({statement.account.currency})"
    if about := _about(statement):
        yield f"  {about}"
    yield _balance("Old balance", statement.old_date, statement.old_balance)
    for number, movement in enumerate(statement.movements, 1):
        yield from _movement(number, movement)
    for text in statement.free_communications:
        yield f"  Message: {text}"
    yield _balance("New balance", statement.new_date, statement.new_balance)
    turnover = f"in {amount(statement.credit)}, out {amount(statement.debit)}"
    count = len(statement.movements)
    yield f"  {count} movement{'s' if count != 1 else ''}: {turnover}"


def name(statement: Statement) -> str:
    """`2026/017`: year of the new balance and number, with the paper number where it is another."""
    number = f"{statement.new_date.year}/{statement.number:03d}"
    if statement.paper_number == statement.number:
        return number
    return f"{number} (paper {statement.paper_number:03d})"


def amount(thousandths: int) -> str:
    """`-1.234,56`; a third decimal only where there is one."""
    sign = "-" if thousandths < 0 else ""
    whole, part = divmod(abs(thousandths), 1000)
    decimals = f"{part:03d}" if part % 10 else f"{part // 10:02d}"
    return f"{sign}{whole:,}".replace(",", ".") + f",{decimals}"


def grouped(account: str) -> str:
    """`BE71 0961 2345 6769`."""
    return " ".join(account[start : start + 4] for start in range(0, len(account), 4))


def communication(place: Place, digits: str, text: str) -> str:
    """A communication in words: free text as it is, a structured one by its zones."""
    if not digits:
        return text
    if digits in ("101", "102"):
        return f"+++{text[:3]}/{text[3:7]}/{text[7:]}+++"
    if digits == "100":
        return grouped(text)
    known = structured.find(place, digits)
    if known is None or structured.faults(known, text):
        return f"[{digits}] {text}"
    zones = structured.decode(place, digits, text)
    words = (f"{label.replace('_', ' ')} {_value(value)}" for label, value in zones.items())
    return f"{known.meaning}: {', '.join(words)}"


def _about(statement: Statement) -> str:
    parts = [
        statement.holder,
        statement.description,
        statement.bic,
        "duplicate" if statement.duplicate else "",
        f"separate application {statement.separate}" if statement.separate != "00000" else "",
    ]
    return ", ".join(part for part in parts if part)


def _balance(label: str, day: date, balance: int) -> str:
    return f"  {label} {day:%d/%m/%Y}{amount(balance):>45}"


def _movement(number: int, movement: Movement) -> Iterator[str]:
    yield f"{number:>6}  {_head(movement)}"
    yield from _rest(movement, " " * 8)
    for detail in movement.details:
        yield f"{' ' * 10}{_head(detail)}"
        yield from _rest(detail, " " * 12)


def _head(movement: Movement) -> str:
    value = f"{movement.value_date:%d/%m/%Y}" if movement.value_date else "no value date"
    sign = "+" if movement.amount >= 0 else ""
    return f"{value}  {sign + amount(movement.amount):>18}  {codes.describe(movement.code)}"


def _rest(movement: Movement, margin: str) -> Iterator[str]:
    parts = [
        movement.counterparty_name,
        grouped(movement.counterparty_account),
        movement.counterparty_bic,
    ]
    if any(parts):
        yield margin + ", ".join(part for part in parts if part)
    if movement.communication:
        yield margin + communication(Place.MOVEMENT, movement.structured, movement.communication)
    if movement.customer_reference:
        yield f"{margin}reference {movement.customer_reference}"
    if movement.r_type or movement.r_reason:
        yield f"{margin}R-transaction {movement.r_type} {movement.r_reason}".rstrip()
    for information in movement.information:
        yield f"{margin}· {_information(information)}"


def _information(information: Information) -> str:
    return communication(Place.INFORMATION, information.structured, information.text)


def _value(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return amount(value) if isinstance(value, int) else str(value)
