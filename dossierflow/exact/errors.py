"""From an answer of Exact's to its meaning: what happened, whose turn it is, and whether a write may stand.

The table is `rules.toml`. Exact's business refusals come with status 500 and a JSON message, so a status
alone decides nothing; texts follow the user's language, so a text alone decides nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from dossierflow.errors import (
    BudgetSpent,
    Bug,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    Unavailable,
)
from dossierflow.exact.budget import spent
from dossierflow.http.exchange import HttpAnswer
from dossierflow.http.rules import MOST_WORDS, ErrorRule, RuleBook, rule_book, status_fits
from dossierflow.texts import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked, for the message. `until` serves BudgetSpent."""

    method: str
    endpoint: str
    division: int | None
    user: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Classification:
    """The rule that fits an answer; `counted`: Exact counts it among the ten errors of an hour."""

    rule: ErrorRule
    answer: HttpAnswer
    counted: bool

    def error(self, call: Call) -> DossierflowError:
        """The error of `dossierflow.errors` that says it."""
        make, error_class = _CLASSES[self.rule.error]
        error = make(error_class, self, call)
        error.problem = self.rule.problem
        return error

    def message(self, call: Call) -> Phrase:
        return phrase("error.call-failed", call=_asked(call), says=self.says)

    @property
    def says(self) -> Phrase:
        """What happened, and what Exact says of it."""
        raw = self.answer.raw
        return phrase("error.in-its-words", says=self.rule.says, answer=raw) if raw else self.rule.says


def rules() -> RuleBook:
    """Exact's table."""
    return rule_book(__package__)


def waits(retry: str) -> tuple[float, ...]:
    """Seconds before each next try of this retry class; () = none."""
    return rules().waits(retry)


def classify(answer: HttpAnswer) -> Classification:
    """The meaning of an answer that is no success."""
    rule = rules().match(answer, spent=spent(answer.headers))
    return Classification(rule, answer, answer.status in rules().table["counted"])


def chain_row(answer: HttpAnswer) -> tuple[str, str]:
    """For the token endpoint: what a refusal means for the chain, and the key of `[token]` that says it."""
    words = f"{answer.grounds} {answer.body}".strip()[:MOST_WORDS]
    for status, text, chain, says in _token_rows():
        if status_fits(status, answer.status) and text.search(words):
            return chain, says
    raise AssertionError(f"the token table has no row for status {answer.status}")


@cache
def _token_rows() -> tuple[tuple[list[Any], re.Pattern[str], str, str], ...]:
    return tuple(
        (row["status"], re.compile(row.get("text", ""), re.IGNORECASE), row["chain"], row.get("says", ""))
        for row in rules().table["token"]
    )


class Forbidden(RightMissing):
    """A 403 of which Exact says no more than that: role, licence, permitted companies or app scope."""


def right_missing(
    user: str,
    right: str,
    division: int,
    why: Phrase,
    error_class: type[RightMissing] = RightMissing,
    next_step: str = "",
    request_id: str = "",
) -> RightMissing:
    """RightMissing with where to grant the right, in our words."""
    who = user or phrase("word.connected-user")
    return error_class(
        phrase("error.right-missing", user=who, right=right, division=division, reason=why),
        user=user,
        right=right,
        division=division,
        dossier=str(division),
        next_step=next_step or phrase("error-next.right-missing", user=who, division=division),
        request_id=request_id,
    )


def _asked(call: Call) -> str:
    asked = f"{call.method} {call.endpoint}"
    return phrase("error.call-in-division", call=asked, division=call.division) if call.division else asked


def _context(meaning: Classification, call: Call) -> dict[str, str]:
    return {
        "next_step": meaning.rule.next,
        "dossier": str(call.division or ""),
        "request_id": meaning.answer.request_id,
    }


def _plain(error_class: type[DossierflowError], meaning: Classification, call: Call) -> DossierflowError:
    return error_class(meaning.message(call), **_context(meaning, call))


def _refused(error_class: type[Refused], meaning: Classification, call: Call) -> Refused:
    raw, code = meaning.answer.raw, meaning.rule.id
    return error_class(meaning.message(call), raw=raw, code=code, **_context(meaning, call))


def _right_missing(error_class: type[RightMissing], meaning: Classification, call: Call) -> RightMissing:
    return right_missing(
        call.user,
        f"{call.method} {call.endpoint}",
        call.division or 0,
        meaning.says,
        error_class,
        meaning.rule.next,
        meaning.answer.request_id,
    )


def _budget_spent(error_class: type[BudgetSpent], meaning: Classification, call: Call) -> BudgetSpent:
    return error_class(meaning.message(call), until=call.until, **_context(meaning, call))


_CLASSES: dict[
    str, tuple[Callable[[Any, Classification, Call], DossierflowError], type[DossierflowError]]
] = {
    "Bug": (_plain, Bug),
    "Unavailable": (_plain, Unavailable),
    "Reconnect": (_plain, Reconnect),
    "Refused": (_refused, Refused),
    "RightMissing": (_right_missing, RightMissing),
    "Forbidden": (_right_missing, Forbidden),
    "BudgetSpent": (_budget_spent, BudgetSpent),
}
