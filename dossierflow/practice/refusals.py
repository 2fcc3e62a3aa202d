"""Texts with which Exact refuses documents and that nobody knows yet, and what was learnt of others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from dossierflow.domain.refusal_text import RefusalText
from dossierflow.problems.kinds.refusals import ExactRefused
from dossierflow.store import problems


@dataclass(frozen=True)
class UnknownText:
    """A text that only says that Exact refuses, and the documents that wait for it."""

    text: str
    documents: int


@dataclass(frozen=True)
class RefusalsResult:
    """`retold` problems are told anew; `changed` is the row that was learnt or forgotten."""

    unknown: list[UnknownText] = field(default_factory=list)
    known: list[RefusalText] = field(default_factory=list)
    changed: RefusalText | None = None
    retold: int = 0


def unknown_texts(connection: sa.Connection) -> list[UnknownText]:
    """What documents wait for, by the text; the most frequent one first."""
    standing = problems.open_ones(connection, laid_to_rest=True)
    answers = Counter(
        one.problem.facts.get("answer", "") for one in standing if one.problem.kind == ExactRefused.key
    )
    return [UnknownText(text, count) for text, count in answers.most_common() if text]
