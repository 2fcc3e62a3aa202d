"""The worked example, and statements that Hypothesis makes up."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from dossierflow.coda.rules import Finding
from dossierflow.coda.validator import check_stream

EXAMPLE = Path(__file__).parent / "data" / "example.cod"


@pytest.fixture(scope="session")
def example() -> bytes:
    """Two statements of one account: five movements of different kinds, and the empty one of the next day."""
    return EXAMPLE.read_bytes()


@pytest.fixture(scope="session")
def first_statement(example: bytes) -> list[str]:
    """The records of the first statement alone, as the last of its file."""
    records = example.decode("ascii").split("\r\n")[:22]
    return [*records[:21], f"{records[21][:127]}2"]


def findings(content: bytes) -> list[Finding]:
    return list(check_stream(io.BytesIO(content), "x.cod"))


def as_file(records: list[str]) -> bytes:
    return "".join(f"{record}\r\n" for record in records).encode("latin-1")


def put(records: list[str], line: int, position: int, text: str) -> list[str]:
    """The records with `text` from a position (1-based) of a line (1-based) on."""
    changed = list(records)
    record = changed[line - 1]
    changed[line - 1] = record[: position - 1] + text + record[position - 1 + len(text) :]
    return changed


DAY = date(2026, 2, 26)
