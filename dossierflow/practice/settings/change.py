"""What somebody wants of settings: cells as they were written, what is wrong with them, and what changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dossierflow.texts import Phrase

#: The column that says which template a dossier has.
TEMPLATE = "template"
TEMPLATE_NAME = re.compile(r"\w[\w .&'-]{0,62}")


class TargetKind(StrEnum):
    PRACTICE = "practice"
    TEMPLATE = "template"
    DOSSIER = "dossier"


@dataclass(frozen=True, slots=True)
class Target:
    """Whose settings change; `key` is a dossier's id, or a template's name."""

    kind: TargetKind
    key: str = ""

    @property
    def text(self) -> str:
        """As a table of settings names it."""
        return {
            TargetKind.PRACTICE: "practice",
            TargetKind.TEMPLATE: f"template:{self.key}",
            TargetKind.DOSSIER: self.key,
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One cell: what somebody wrote for a setting of a target. '' gives up what the target has of its own.

    `row` is 0 where it stands in no table.
    """

    target: Target
    column: str
    text: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class WrongCell:
    """Why a cell cannot be; `row` and `column` as the table has them, `target` '' where a row has none."""

    row: int
    column: str
    target: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Change:
    """One own value of a target, before and after; None is "as its template says".

    `dossiers` is in how many dossiers another value counts from then on.
    """

    target: Target
    column: str
    before: Any
    after: Any
    dossiers: int = 1


@dataclass
class Plan:
    """What would change, or what is wrong; `written` where it was kept."""

    changes: list[Change] = field(default_factory=list)
    wrong: list[WrongCell] = field(default_factory=list)
    written: bool = False
