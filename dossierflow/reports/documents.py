"""What an export did, document by document: problems first, then what is held, then what went."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dossierflow.delivery import ArchiveResult, ExportResult, PreparedDocument
from dossierflow.delivery.adapter import PreviewLine
from dossierflow.domain.delivery import State
from dossierflow.domain.document import Direction, DocumentSummary
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.money import show
from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import Language, explain
from dossierflow.reports.markdown import bar, plural, table

#: Prefect's page takes 25 s for 10,000 rows; the whole list is a file beside it.
ROWS_SHOWN = 300
RANK = {"problem": 0, "in doubt": 1, "waits": 2, "would be sent": 3, "sent": 4, "held": 5}


@dataclass(frozen=True)
class DocumentRow:
    """One line of the export's table, what matters to the left. Amounts as people write them."""

    status: str
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
    rows = [
        *_problem_rows(exported, language),
        *(_sent_row(exported, one) for one in exported.batch.prepared if _went_well(exported, one)),
        *(_row("waits", document, reason) for document, reason in exported.batch.waiting),
        *(
            _row("held", one.document, one.reason)
            for one in [*exported.batch.held, *exported.selection.held]
            if one.gate not in ("kind", "delivered")
        ),
    ]
    return sorted(rows, key=lambda row: RANK[row.status])


def export_summary(exported: ExportResult) -> str:
    """One sentence with the counts."""
    sent = exported.sent
    parts = [
        (sent.count(State.SENT) + sent.count(State.DELIVERED), "sent"),
        (sent.count(State.UNCERTAIN), "in doubt"),
        (sent.count(State.REFUSED), "refused by Exact"),
        (sent.count(State.NOT_SENT), "not sent"),
        (len(exported.batch.problems), "held by a problem"),
        (len(exported.batch.waiting), "waiting"),
    ]
    told = ", ".join(f"{count} {word}" for count, word in parts if count)
    left = f"; the rest waits: {sent.stopped}" if sent.stopped else ""
    return (told or "nothing to export") + left


def ready_by_month(exported: ExportResult) -> list[tuple[str, int, int]]:
    """How many documents came through the gates: month of the invoice date, sales, purchases."""
    months: dict[str, Counter[Direction]] = defaultdict(Counter)
    for one in exported.selection.ready:
        months[f"{one.date:%Y-%m}"][one.direction] += 1
    return [
        (month, count[Direction.SALES], count[Direction.PURCHASE]) for month, count in sorted(months.items())
    ]


def ready_markdown(done: Mapping[Dossier, ExportResult]) -> str:
    """What was ready for export in each dossier, per month, with a bar where one looks rather than reads."""
    rows = [
        (dossier.id, dossier.name, month, sales, purchases, sales + purchases)
        for dossier, exported in done.items()
        for month, sales, purchases in ready_by_month(exported)
    ]
    if not rows:
        return "Nothing is ready for export."
    largest = max(row[-1] for row in rows)
    columns = ["Division", "Dossier", "Month", "Sales", "Purchases", "Together", ""]
    shown = table(
        columns, [(*row, bar(row[-1], largest)) for row in rows], right=["Sales", "Purchases", "Together"]
    )
    total = plural(sum(row[-1] for row in rows), "document")
    return f"# Ready for export\n\n{total} came through the gates of this run.\n\n{shown}"


def archive_summary(archived: ArchiveResult) -> str:
    """One sentence on a ZIP."""
    if not archived.address:
        return "nothing to put into a ZIP"
    missing = f"; {plural(len(archived.missing), 'file')} missing" if archived.missing else ""
    return f"{plural(archived.documents, 'document')} in {archived.address}{missing}"


def _problem_rows(exported: ExportResult, language: Language) -> list[DocumentRow]:
    documents = {str(one.order_id): one for one in exported.selection.ready}
    return [_problem_row(one, documents.get(one.subject), language) for one in exported.problems]


def _problem_row(problem: Problem, document: DocumentSummary | None, language: Language) -> DocumentRow:
    told = explain(problem, language)
    if document is None:
        return DocumentRow("problem", problem.subject, "", "", told.what, told.next_step, "", "", "")
    # The row names the document already: what follows its name, party and date is the news.
    row = _row("problem", document, told.what.rpartition("): ")[2])
    return replace(row, next_step=told.next_step)


def _went_well(exported: ExportResult, one: PreparedDocument[Any]) -> bool:
    state = exported.sent.states.get(one.marker)
    return state in (None, State.SENT, State.DELIVERED, State.UNCERTAIN, State.NOT_SENT)


def _sent_row(exported: ExportResult, one: PreparedDocument[Any]) -> DocumentRow:
    match exported.sent.states.get(one.marker):
        case State.SENT | State.DELIVERED:
            again = ", a second time on purpose" if one.forced else ""
            status, says = "sent", f"to {one.payload.address}{again}"
        case State.UNCERTAIN:
            status, says = "in doubt", "the answer was lost; it is looked up before anything is sent again"
        case State.NOT_SENT:
            status, says = "waits", "was not sent; the next run sends it"
        case _:
            status, says = "would be sent", _preview(one)
    return _row(status, one.document.summary, says, exported.sent.entries.get(one.marker, ""))


def _preview(one: PreparedDocument[Any]) -> str:
    """In one cell: per line the GL account, VAT code and where each came from."""
    return f"to {one.payload.address}: {'; '.join(_preview_line(line) for line in one.payload.preview())}"


def _preview_line(line: PreviewLine) -> str:
    if not line.account:
        return f"{line.what} {show(line.amount)}"
    analytic = "".join(
        f", {name} {code}"
        for name, code in (("cost centre", line.cost_center), ("cost unit", line.cost_unit))
        if code
    )
    vat = "" if line.vat_amount is None else f" {show(line.vat_amount)}"
    return (
        f"{line.account} ({line.account_from}) {show(line.amount)}, "
        f"VAT {line.vat_code}{vat} ({line.vat_from}){analytic}"
    )


def _row(status: str, document: DocumentSummary, says: str, entry: str = "") -> DocumentRow:
    return DocumentRow(
        status=status,
        document=document.number or f"order {document.order_id}",
        amount=show(document.total_incl),
        entry=entry,
        says=says,
        next_step="",
        party=document.counterparty.name,
        kind=f"{document.direction} {document.kind}",
        date=f"{document.date:%d/%m/%Y}",
    )


def counted(rows: list[DocumentRow]) -> str:
    """`2 problems, 12 sent`."""
    order = sorted(RANK, key=RANK.__getitem__)
    found = [(sum(row.status == status for row in rows), status) for status in order]
    return ", ".join(
        plural(count, status) if status == "problem" else f"{count} {status}"
        for count, status in found
        if count
    )
