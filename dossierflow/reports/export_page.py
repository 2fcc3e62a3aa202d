"""The page of one dossier's export: problems by cause, then what went, then what waits, by its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dossierflow.delivery import DocumentsWanted, ExportChoice, ExportResult
from dossierflow.domain.dossier import Dossier
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.documents import DocumentRow, counted, document_name, export_rows
from dossierflow.reports.links import Links, dossier_key, story_key
from dossierflow.reports.markdown import Linked, link, prose, table
from dossierflow.reports.rows import Language, Status
from dossierflow.texts import Words, words

ROWS = 500
NAMED = 12
#: What is told document by document; the rest is told by its reason.
ONE_BY_ONE = frozenset({"in doubt", "would be sent", "sent", "booked"})
SCHEDULED = ExportChoice()


def export_key(dossier: Dossier, choice: ExportChoice) -> str:
    """What was sent as scheduled, what a person sent, and a rehearsal each have a page of their own."""
    if choice.preview:
        return f"preview-{dossier.id}"
    return f"export-{dossier.id}" if is_whole(choice) else f"export-{dossier.id}-by-hand"


def is_whole(choice: ExportChoice) -> bool:
    """Whether the run is about everything that is ready, as the schedule would have it."""
    return not _scope(choice, words("en"))


def export_markdown(
    dossier: Dossier,
    exported: ExportResult,
    choice: ExportChoice = SCHEDULED,
    language: Language = "en",
    links: Links = NO_LINKS,
) -> str:
    """What the export did, what a person must see first; a part says what it was about."""
    told = words(language)
    rows = [row for row in export_rows(exported, language) if row.status is not Status.PROBLEM]
    orders = _orders(exported, told)
    sections = [f"# {prose(_title(dossier, choice, told))}", _ways(dossier, told, links)]
    sections.append(
        prose(counted(export_rows(exported, language), language)) or told.sentence("page.nothing-ready")
    )
    if exported.problems:
        listed = causes(exported.problems, language)
        names = {dossier.id: dossier.name}
        sections += [f"## {told.heading('for-a-person')}"]
        sections += [causes_markdown(listed, None, language, links, names)]
    for status in Status:
        of_status = [row for row in rows if row.status is status]
        if of_status:
            sections.append(f"## {prose(told.count(len(of_status), status.value))}")
            told_so = _table if status in ONE_BY_ONE else _by_reason
            sections.append(told_so(of_status, orders, dossier, told, links))
    return "\n\n".join(sections)


def _title(dossier: Dossier, choice: ExportChoice, told: Words) -> str:
    scope = " · ".join(_scope(choice, told))
    if choice.preview:
        preview = told.heading("preview", dossier=dossier.name)
        return f"{preview} ({scope})" if scope else preview
    if scope:
        return told.heading("export-scope", dossier=dossier.name, scope=scope)
    return told.heading("export", dossier=dossier.name)


def _scope(choice: ExportChoice, told: Words) -> list[str]:
    """What the run was about, where that is not everything."""
    said = {
        told.value(choice.documents): choice.documents is not DocumentsWanted.ALL,
        told.sentence("page.scope-up-to", day=choice.up_to or ""): choice.up_to is not None,
        told.sentence("page.scope-orders", orders=choice.order_ids): bool(choice.orders),
        told.sentence("page.scope-again"): choice.including_already_exported,
        told.sentence("page.scope-on-purpose"): choice.book_again,
        told.sentence("page.scope-cadence"): choice.ignore_cadence,
    }
    return [text for text, meant in said.items() if meant]


def _ways(dossier: Dossier, told: Words, links: Links) -> str:
    ways = (
        (told.sentence("page.overview"), links.page("practice-overview")),
        (dossier.name, links.page(dossier_key(dossier.id))),
        (told.sentence("page.form-again"), _again(dossier, links)),
    )
    return " · ".join(link(text, address) for text, address in ways if address)


def _again(dossier: Dossier, links: Links) -> str:
    return links.form("export", dossiers=dossier.id, including_already_exported=True)


def _orders(exported: ExportResult, told: Words) -> Mapping[str, int]:
    """The order of each document by the name that its row has."""
    found = [
        *exported.selection.ready,
        *(one.document for one in exported.selection.held),
        *(one.document for one in exported.batch.held),
        *(document for document, _ in exported.batch.waiting),
        *exported.left,
    ]
    return {document_name(told, one): one.order_id for one in found}


def _document(name: str, orders: Mapping[str, int], dossier: Dossier, links: Links) -> Linked:
    order = orders.get(name)
    return Linked(name, links.story(dossier.id, order) if order is not None else "")


def _table(
    rows: Sequence[DocumentRow], orders: Mapping[str, int], dossier: Dossier, told: Words, links: Links
) -> str:
    shown = [
        (
            _document(row.document, orders, dossier, links),
            row.party,
            row.amount,
            Linked(row.entry, links.exact_company(dossier.division)),
            row.says,
        )
        for row in rows[:ROWS]
    ]
    columns = told.columns("document", "party", "amount", "entry", "says")
    more = told.sentence("page.more", shown=ROWS, count=len(rows)) if len(rows) > ROWS else ""
    return "\n\n".join(filter(None, (table(columns, shown, right=told.columns("amount")), more)))


def _by_reason(
    rows: Sequence[DocumentRow], orders: Mapping[str, int], dossier: Dossier, told: Words, links: Links
) -> str:
    """Each reason once, with the documents that it holds."""
    reasons: dict[str, list[DocumentRow]] = defaultdict(list)
    for row in rows:
        reasons[row.says].append(row)
    most = sorted(reasons.items(), key=lambda one: -len(one[1]))
    return "\n".join(
        f"- {told.labelled(_in_bold(told.count(len(held), 'document')), prose(reason))}  \n"
        f"  {_named(held, orders, dossier, told, links)}"
        for reason, held in most
    )


def _in_bold(text: str) -> str:
    return f"**{prose(text)}**"


def _named(
    rows: Iterable[DocumentRow], orders: Mapping[str, int], dossier: Dossier, told: Words, links: Links
) -> str:
    listed = [_document(row.document, orders, dossier, links) for row in rows]
    shown = " · ".join(link(one.text, one.address) for one in listed[:NAMED])
    left = len(listed) - NAMED
    return told.template("page.and-more").format(shown=shown, count=left) if left > 0 else shown


def story_keys(dossier: Dossier, exported: ExportResult) -> list[str]:
    """The stories that the page may lead to, where they are told already."""
    return [story_key(dossier.id, order) for order in _orders(exported, words("en")).values()]
