"""How every command speaks: tables for people, JSON for machines, one line for an error."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from dossierflow.errors import DossierflowError, Misuse
from dossierflow.kernel.foreign import line, visible

DONE, FOR_A_PERSON, WRONG_USE = 0, 1, 2

#: Where nobody watches, a table is as wide as it needs to be.
WIDE = 200
console = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else WIDE)
errors = Console(stderr=True, soft_wrap=True, highlight=False)


def say(text: str = "") -> None:
    console.print(_text(text))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Every cell, heading and title is text: no mark of a supplier's is taken for rich's own."""
    grid = Table(
        *(Column(_text(line(name))) for name in columns),
        title=_text(title) if title else None,
        title_justify="left",
    )
    for row in rows:
        grid.add_row(*(_text(line(str(cell))) for cell in row))
    console.print(grid)


def as_json(value: Any) -> None:
    """One JSON document on standard output; money and dates as text."""
    text = json.dumps(value, default=_plain, ensure_ascii=False, indent=2)
    sys.stdout.write("\n".join(map(_as_json_line, text.split("\n"))) + "\n")


def _as_json_line(text: str) -> str:
    """What would steer a terminal is written as JSON writes it, `\\u009b`: the value stays the same."""
    return text if line(text) == text else "".join(map(_as_json_character, text))


def _as_json_character(character: str) -> str:
    if line(character) == character:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def ask(question: str) -> str:
    """What a person types; '' where nobody is there to be asked."""
    try:
        return input(question)
    except EOFError:
        return ""


def progress(text: str) -> None:
    """A line on standard error, so that `--json` stays clean."""
    errors.print(_text(line(text), "dim"))


def fail(error: DossierflowError) -> int:
    """One line for the operator and the next step; the exit status that goes with it."""
    errors.print(_text(line(f"dossierflow: {error}"), "red"))
    if error.next_step:
        errors.print(_text(line(f"  {error.next_step}")))
    return WRONG_USE if isinstance(error, Misuse) else FOR_A_PERSON


def fault(text: str) -> None:
    """What is wrong in what a person gave, a line each, on standard error."""
    errors.print(_text(line(text), "red"))


def _text(text: str, style: str = "") -> Text:
    """The one way to the terminal: nothing in the text is markup, and no character of it steers."""
    return Text(visible(text), style=style)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
