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
from rich.table import Table

from dossierflow.errors import DossierflowError, Misuse

DONE, FOR_A_PERSON, WRONG_USE = 0, 1, 2

#: Where nobody watches, a table is as wide as it needs to be.
WIDE = 200
console = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else WIDE)
errors = Console(stderr=True, soft_wrap=True, highlight=False)


def say(text: str = "") -> None:
    console.print(text, markup=False)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    grid = Table(*columns, title=title or None, title_justify="left")
    for row in rows:
        grid.add_row(*(str(cell) for cell in row))
    console.print(grid)


def as_json(value: Any) -> None:
    """One JSON document on standard output; money and dates as text."""
    sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False, indent=2) + "\n")


def progress(text: str) -> None:
    """A line on standard error, so that `--json` stays clean."""
    errors.print(text, markup=False, style="dim")


def fail(error: DossierflowError) -> int:
    """One line for the operator and the next step; the exit status that goes with it."""
    errors.print(f"dossierflow: {error}", markup=False, style="red")
    if error.next_step:
        errors.print(f"  {error.next_step}", markup=False)
    return WRONG_USE if isinstance(error, Misuse) else FOR_A_PERSON


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
