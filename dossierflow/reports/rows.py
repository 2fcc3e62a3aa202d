"""Rows of a report: dataclasses with English names, and what a reader of a language sees of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from enum import Enum, StrEnum
from typing import Any

from dossierflow.domain.delivery import State
from dossierflow.domain.dossier import Stage
from dossierflow.problems.problem import Owner
from dossierflow.texts import Words, words

#: An ISO code of `texts.languages()`.
Language = str


class Status(StrEnum):
    """What a run did with a document; what a person must see first comes first."""

    PROBLEM = "problem"
    IN_DOUBT = "in doubt"
    WAITS = "waits"
    WOULD_BE_SENT = "would be sent"
    SENT = "sent"
    BOOKED = "booked"
    HELD = "held"


#: The table of words for the values of a list.
TABLES: dict[type[Enum], str] = {Stage: "stage", State: "state", Status: "status", Owner: "owner"}


def columns(kind: type, language: Language, *names: str) -> list[str]:
    """The headings of a row's fields, or of these, in the reader's language."""
    return words(language).columns(*(names or (field.name for field in dataclasses.fields(kind))))


def cells(row: Any, language: Language, *names: str) -> list[str]:
    """A row's values as a reader of the language sees them: of all its fields, or of these."""
    told = words(language)
    shown = names or tuple(field.name for field in dataclasses.fields(row))
    return [_cell(getattr(row, name), told) for name in shown]


def titled(rows: Sequence[Any], language: Language) -> list[dict[str, str]]:
    """Rows of one kind as a table artifact takes them: by their headings in the reader's language."""
    if not rows:
        return []
    headings = columns(type(rows[0]), language)
    return [dict(zip(headings, cells(row, language), strict=True)) for row in rows]


def keyed(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows as another program reads them: the names of the fields, `last_statement` as "Last statement"."""
    return [{name.replace("_", " ").capitalize(): value for name, value in vars(row).items()} for row in rows]


def _cell(value: Any, told: Words) -> str:
    table = TABLES.get(type(value))
    return told.word(table, value.value) if table else str(value)
