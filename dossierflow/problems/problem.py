"""A problem: something a person must act on. Counted until it is solved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Owner(StrEnum):
    """Whose turn it is."""

    PRACTICE = "practice"
    CLIENT = "client"
    EXACT = "Exact"
    BILLIT = "Billit"
    US = "Dossierflow"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, found. `kind` is the key of a kind that `problems.kinds` declares and `texts` tells in
    each language; `facts` are keys and values that fill the gaps in those texts, never sentences or secrets.

    (`dossier`, `kind`, `subject`) is its identity: found again tomorrow it is the same problem, older.
    `dossier` is '' for what concerns the whole practice.
    """

    dossier: str
    kind: str
    subject: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredProblem:
    problem: Problem
    first_seen: datetime
    last_seen: datetime
    solved_at: datetime | None = None
