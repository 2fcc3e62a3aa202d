"""Texts with which Exact refuses and that its error table does not know: what a person learnt of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.delivery.learnt import refusal_of
from dossierflow.domain.refusal_text import PASSES, RefusalText
from dossierflow.exact.errors import classify
from dossierflow.http.exchange import HttpAnswer
from dossierflow.http.rules import ErrorRule
from dossierflow.kernel.told import misuse
from dossierflow.practice.refusals import RefusalsResult, unknown_texts
from dossierflow.problems.kind import Refusal, is_a
from dossierflow.problems.kinds.refusals import ExactRefused
from dossierflow.store import problems, refusal_texts


class RefusalMeaning(StrEnum):
    """What a text can mean: the problems by which documents are refused, or a fault of Exact's own."""

    EXACT_JOURNAL = "exact-journal"
    EXACT_GL_ACCOUNT = "exact-gl-account"
    EXACT_GL_ACCOUNT_TYPE = "exact-gl-account-type"
    EXACT_RELATION = "exact-relation"
    EXACT_RELATION_TYPE = "exact-relation-type"
    EXACT_CONTROL_ACCOUNT = "exact-control-account"
    EXACT_VAT_CODE = "exact-vat-code"
    EXACT_VAT_NOT_ALLOWED = "exact-vat-not-allowed"
    EXACT_REFERENCE = "exact-reference"
    EXACT_PERIOD_CLOSED = "exact-period-closed"
    EXACT_YEAR_UNKNOWN = "exact-year-unknown"
    EXACT_ENTRY_NUMBER = "exact-entry-number"
    EXACT_PROCESSED = "exact-processed"
    EXACT_BALANCE = "exact-balance"
    EXACT_DOCUMENT_TYPE = "exact-document-type"
    EXACT_TOO_LARGE = "exact-too-large"
    EXACT_NOT_FOUND = "exact-not-found"
    EXACT_REFUSED = "exact-refused"
    EXACT_FAULT = PASSES


@dataclass(frozen=True)
class RefusalsChoice:
    """A text and what it means; no text: show what is not known yet, and what was learnt."""

    text: Annotated[str, "refusals-text"] = ""
    means: Annotated[RefusalMeaning | None, "refusals-means"] = None
    business_rule: Annotated[bool, "refusals-business-rule"] = False
    note: Annotated[str, "refusals-note"] = ""
    forget: Annotated[bool, "refusals-forget"] = False

    def __post_init__(self) -> None:
        """Raises Misuse for what cannot be meant together; a form is empty until somebody fills it in."""
        if self.business_rule and self.means is RefusalMeaning.EXACT_FAULT:
            raise misuse("fault-no-rule", field="business_rule")
        if not self.text.strip() and (self.means or self.forget or self.business_rule):
            raise misuse("no-text-given", field="text")


def refusals(application: Application, choice: RefusalsChoice) -> RefusalsResult:
    """Show, learn or forget. Costs no call; what stands already is told anew at once.

    Misuse for a text that says too little, that Exact's error table knows, or that means nothing.
    """
    if not choice.text.strip():
        with application.store.read() as connection:
            return RefusalsResult(unknown_texts(connection), refusal_texts.all_of_them(connection))
    with application.store.begin() as connection:
        if choice.forget:
            row = RefusalText(choice.text, ExactRefused.key)
            if not refusal_texts.forget(connection, choice.text):
                raise misuse("nothing-learnt", field="text")
        else:
            row = _row(choice)
            refusal_texts.learn(connection, row, application.now())
        retold = _retell(connection, application, row)
        known = refusal_texts.all_of_them(connection)
        return RefusalsResult(unknown_texts(connection), known, row, retold)


def _row(choice: RefusalsChoice) -> RefusalText:
    if choice.means is None:
        raise misuse("no-meaning", field="means", meanings=", ".join(RefusalMeaning))
    row = RefusalText(choice.text.strip(), choice.means.value, choice.business_rule, choice.note.strip())
    if not row.telling or len(row.text) > 500:
        raise misuse("text-too-broad", field="text")
    rule = _in_the_table(row.text)
    if rule is not None:
        raise misuse("text-known", field="text", rule=rule.says)
    return row


def _retell(connection: sa.Connection, application: Application, row: RefusalText) -> int:
    """Problems that stand with this text are told as what it means now; what passes by itself is none."""
    retold = 0
    for one in problems.open_ones(connection, laid_to_rest=True):
        problem, answer = one.problem, one.problem.facts.get("answer", "")
        if not is_a(problem.kind, Refusal) or not row.fits(answer) or _in_the_table(answer):
            continue
        refusal = refusal_of(connection, answer)
        kind = refusal.key if refusal is not None else None
        if kind != problem.kind:
            problems.retell(connection, problem, kind, application.now())
            retold += 1
    return retold


def _in_the_table(text: str) -> ErrorRule | None:
    """The row of Exact's own table that knows this text."""
    rule = classify(HttpAnswer(500, {}, b"", text)).rule
    return None if rule.problem == ExactRefused.key else rule
