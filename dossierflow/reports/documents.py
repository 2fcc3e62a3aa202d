"""What an export did, document by document: problems first, then what is held, then what went."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dossierflow.delivery import STANDS, ArchiveResult, ExportResult, PreparedDocument
from dossierflow.domain.delivery import State
from dossierflow.domain.document import Direction, DocumentSummary
from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import explain
from dossierflow.reports.life import begins
from dossierflow.reports.preview import preview
from dossierflow.reports.rows import Language, Status
from dossierflow.texts import Phrase, Words, parts, phrase, words

RANK = {status: rank for rank, status in enumerate(Status)}
#: Gates that a run does not report: what it was not about, and what went before.
UNTOLD = ("kind", "delivered")
#: How a sentence names a document that its row names already; what follows is the news.
NAMED = re.compile(r"^.*\)\s?: ")


@dataclass(frozen=True)
class DocumentRow:
    """One line of the export's table, what matters to the left. Amounts as people write them."""

    status: Status
    document: str
    amount: str
    entry: str
    says: str
    next_step: str
    party: str
    kind: str
    date: str


def export_rows(exported: ExportResult, language: Language = "en") -> list[DocumentRow]:
    """Every document that the export looked at, what a person must see first."""
    told = words(language)
    held = [row for row in exported.held if row.gate not in (*UNTOLD, STANDS)]
    left = phrase("waiting.stopped", cause=exported.sent.stopped)
    rows = [
        *_problem_rows(exported, language),
        *_prepared_rows(exported, told),
        *(_row(told, Status.WAITS, document, why) for document, why in exported.batch.waiting),
        *(_row(told, Status.WAITS, document, left) for document in exported.left),
        *(_row(told, Status.HELD, row.document, row.reason) for row in held),
        *_standing_rows(exported, told),
    ]
    return sorted(rows, key=lambda row: RANK[row.status])


def export_summary(exported: ExportResult, language: Language = "en") -> str:
    """One sentence with the counts."""
    told, sent = words(language), exported.sent
    result = export_counts(exported, language) or told.sentence("run.nothing-to-export")
    if exported.beginning is not None:
        result = told.joined([begins(exported.beginning, language), result])
    if not sent.stopped:
        return result
    return told.sentence("run.rest-waits", result=result, cause=sent.stopped)


def export_counts(exported: ExportResult, language: Language = "en") -> str:
    """What became of how many documents; '' where there was none to send."""
    sent = exported.sent
    return words(language).counts(
        (len(exported.batch.prepared) if exported.preview else 0, "would be sent"),
        (sent.count(State.SENT) + sent.count(State.DELIVERED), "sent"),
        (sent.count(State.UNCERTAIN), "in doubt"),
        (sent.count(State.REFUSED), "refused"),
        (sent.count(State.NOT_SENT), "not-sent"),
        (len(exported.batch.problems), "held-by-a-problem"),
        (len(exported.batch.waiting), "waits"),
        (sum(held.gate == STANDS for held in exported.held), "stands"),
    )


def counted(rows: list[DocumentRow], language: Language = "en") -> str:
    """`2 problems, 12 sent`."""
    found = Counter(row.status for row in rows)
    return words(language).counts(*((found[status], status.value) for status in Status))


def ready_by_month(exported: ExportResult) -> list[tuple[str, int, int]]:
    """How many documents came through the gates: month of the invoice date, sales, purchases."""
    months: dict[str, Counter[Direction]] = defaultdict(Counter)
    for document in exported.selection.ready:
        months[f"{document.date:%Y-%m}"][document.direction] += 1
    return [
        (month, count[Direction.SALES], count[Direction.PURCHASE]) for month, count in sorted(months.items())
    ]


def archive_summary(archived: ArchiveResult, language: Language = "en") -> str:
    """One sentence on a ZIP."""
    told = words(language)
    if not archived.address:
        return told.sentence("run.zip-empty")
    documents = told.count(archived.documents, "document")
    says = told.sentence("run.zip", documents=documents, address=archived.address)
    if not archived.missing:
        return says
    return told.joined([says, told.count(len(archived.missing), "missing-file")])


def missing_files(archived: ArchiveResult, language: Language = "en") -> list[str]:
    """A line for each document of which a file could not be had, and why."""
    told = words(language)
    return [
        told.sentence("run.of-dossier", dossier=document_name(told, document), result=why)
        for document, why in archived.missing
    ]


def archive_json(archived: ArchiveResult, language: Language = "en") -> dict[str, Any]:
    """A ZIP for another program: keys stay English, reasons are told as people read them."""
    told = words(language)
    held = [
        {"document": row.document, "gate": row.gate, "reason": told.say(row.reason)} for row in archived.held
    ]
    missing = missing_files(archived, language)
    return {"address": archived.address, "documents": archived.documents, "held": held, "missing": missing}


def _problem_rows(exported: ExportResult, language: Language) -> list[DocumentRow]:
    documents = {str(document.order_id): document for document in exported.selection.ready}
    return [_problem_row(problem, documents.get(problem.subject), language) for problem in exported.problems]


def _problem_row(problem: Problem, document: DocumentSummary | None, language: Language) -> DocumentRow:
    explained = explain(problem, language)
    says, then = explained.what, explained.next_step
    if document is None:
        return DocumentRow(Status.PROBLEM, problem.subject, "", "", says, then, "", "", "")
    news = NAMED.sub("", says)
    return _row(words(language), Status.PROBLEM, document, news, next_step=then)


def _standing_rows(exported: ExportResult, told: Words) -> Iterator[DocumentRow]:
    """Documents that were offered again and left alone, with their entries."""
    for held in exported.held:
        if held.gate == STANDS:
            entry = "".join(str(one.facts.get("entry", "")) for one in parts(held.reason))
            yield _row(told, Status.BOOKED, held.document, held.reason, entry)


def _prepared_rows(exported: ExportResult, told: Words) -> Iterator[DocumentRow]:
    """A document that became a problem while it was sent has its row as a problem."""
    problems = {problem.subject for problem in exported.problems}
    for prepared in exported.batch.prepared:
        if str(prepared.document.summary.order_id) not in problems:
            status, says = _prepared(exported, prepared, told)
            entry = exported.sent.entries.get(prepared.marker, "")
            yield _row(told, status, prepared.document.summary, says, entry)


def _prepared(exported: ExportResult, prepared: PreparedDocument[Any], told: Words) -> tuple[Status, str]:
    """What became of a document that could go, and why; in a preview, what would be sent."""
    if exported.preview:
        return Status.WOULD_BE_SENT, preview(prepared.payload, told)
    sent = exported.sent
    cause = sent.causes.get(prepared.marker)
    match sent.states.get(prepared.marker):
        case State.SENT | State.DELIVERED:
            key = "cause.to-on-purpose" if prepared.forced else "cause.to"
            return Status.SENT, phrase(key, address=prepared.payload.address)
        case State.UNCERTAIN:
            return Status.IN_DOUBT, cause or phrase("cause.answer-lost")
        case State.NOT_SENT if cause:
            return Status.WAITS, phrase("waiting.not-sent", cause=cause)
        case State.REFUSED if cause:
            return Status.WAITS, phrase("waiting.refused", cause=cause)
        case State.INTENDED:
            return Status.WAITS, phrase("waiting.another-run")
        case _ if sent.stopped and cause is None:
            return Status.WAITS, phrase("waiting.stopped", cause=sent.stopped)
        case _:
            return Status.WAITS, cause or NEXT_RUN


NEXT_RUN = phrase("waiting.next-run")


def _row(
    told: Words,
    status: Status,
    document: DocumentSummary,
    says: str | Phrase,
    entry: str = "",
    *,
    next_step: str = "",
) -> DocumentRow:
    return DocumentRow(
        status=status,
        document=document_name(told, document),
        amount=told.amount(document.total_incl),
        entry=entry,
        says=told.say(says),
        next_step=next_step,
        party=document.counterparty.name,
        kind=told.word("document", f"{document.direction}-{document.kind}"),
        date=told.day(document.date),
    )


def document_name(told: Words, document: DocumentSummary) -> str:
    """Its number; a draft has none, and is named by its order."""
    return document.number or told.sentence("document.order", order=document.order_id)
