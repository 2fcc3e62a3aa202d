"""Everything before the sending: read the documents whole, map them, judge the batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dossierflow.deliveries import Delivery, State, marker
from dossierflow.delivery.books import Books
from dossierflow.delivery.map import Mapped, map_document
from dossierflow.delivery.options import ExportOptions
from dossierflow.delivery.select import Context, Held, first_closed
from dossierflow.delivery.unmappable import Unmappable, naming
from dossierflow.desk import Desk
from dossierflow.document import Direction, Document, DocumentSummary
from dossierflow.dossier import Destination
from dossierflow.errors import BadData, PersonMustAct
from dossierflow.problem import Problem
from dossierflow.quality.documents import check_documents
from dossierflow.store import codec, deliveries, documents, dossiers

#: The right that booking in each direction takes, as Exact's UserHasRights names it.
BOOKING_RIGHT = {
    Direction.SALES: ("SalesEntry/SalesEntries", "POST"),
    Direction.PURCHASE: ("PurchaseEntry/PurchaseEntries", "POST"),
}


@dataclass(frozen=True)
class Prepared:
    """One document, ready to be sent: the entry, where its parts came from, and its place in the ledger."""

    document: Document
    mapped: Mapped
    destination: Destination
    attempt: int
    body_hash: str
    last: Delivery | None = None  # the delivery before this one

    @property
    def marker(self) -> str:
        return self.mapped.draft.marker


@dataclass
class Batch:
    """`waiting` documents are held by a missing right or an unchanged refusal: nothing new to say of them.

    `held` ones wait at a gate that only the whole document could show: approval, "to check".
    """

    prepared: list[Prepared] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: list[tuple[DocumentSummary, str]] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def add(self, more: Batch) -> None:
        """The next part."""
        self.prepared += more.prepared
        self.problems += more.problems
        self.waiting += more.waiting
        self.held += more.held


def prepare(
    desk: Desk, ready: Iterable[DocumentSummary], options: ExportOptions, books: Books | None = None
) -> Batch:
    """Read, map and judge; what cannot go is a problem and holds nobody else."""
    batch, books = Batch(), books or Books.load(desk)
    wanted = _allowed(desk, list(ready), batch)
    with desk.store.read() as connection:
        before = deliveries.of_documents(connection, desk.dossier.id, [one.order_id for one in wanted])
    context = Context(desk.dossier.settings, options, desk.clock.now(), before)
    for position, summary in enumerate(wanted, 1):
        if position % 20 == 0:
            desk.progress(f"{desk.dossier.name}: {position} of {len(wanted)} documents read")
        last = before.get(summary.order_id)
        try:
            document = _read(desk, summary)
            closed = first_closed(document.summary, context)
            if closed is not None:
                batch.held.append(closed)
                continue
            one = _prepare(desk, document, books, last)
        except Unmappable as cause:
            batch.problems.append(cause.problem(desk.dossier.id, summary))
        except PersonMustAct as error:
            batch.problems.append(_unreadable(desk, summary, error))
        else:
            _keep_or_wait(batch, one, last, options)
    _remember_held(desk, batch)
    _judge(desk, batch)
    return batch


def _allowed(desk: Desk, ready: list[DocumentSummary], batch: Batch) -> list[DocumentSummary]:
    """A right that is known to be missing holds its direction back before Exact has to say so."""
    with desk.store.read() as connection:
        missing = set(dossiers.missing_rights(connection, desk.dossier.id))
    allowed = []
    for summary in ready:
        if BOOKING_RIGHT[summary.direction] in missing:
            batch.waiting.append(
                (summary, "the connected user may not book it (see the permission failures)")
            )
        else:
            allowed.append(summary)
    return allowed


def _read(desk: Desk, summary: DocumentSummary) -> Document:
    """The whole document, and what only it says remembered, so that a held one is not read every night."""
    document = desk.billit.orders.get(summary.order_id)
    with desk.store.begin() as connection:
        documents.save(connection, desk.dossier.id, [document.summary])
    return document


def _remember_held(desk: Desk, batch: Batch) -> None:
    with desk.store.begin() as connection:
        for one in batch.held:
            documents.hold_one(connection, desk.dossier.id, one.document.order_id, one.gate)


def _prepare(desk: Desk, document: Document, books: Books, last: Delivery | None) -> Prepared:
    summary = document.summary
    attempt = 1 if last is None else last.attempt + 1
    mapped = map_document(document, books, marker(desk.dossier.party_id, summary.order_id, attempt))
    unmarked = replace(mapped.draft, marker="")
    destination = desk.dossier.settings.destinations[summary.direction]
    body_hash = codec.fingerprint(codec.encode(unmarked))
    return Prepared(document, mapped, destination, attempt, body_hash, last)


def _keep_or_wait(batch: Batch, one: Prepared, last: Delivery | None, options: ExportOptions) -> None:
    """What Exact refused is not offered again as it was, unless a person asks: errors are rationed there."""
    unchanged = last is not None and last.state is State.REFUSED and last.body_hash == one.body_hash
    asked = options.manual or options.including_exported
    if unchanged and last is not None and not asked:
        batch.waiting.append((one.document.summary, f"nothing changed since Exact refused it: {last.cause}"))
    else:
        batch.prepared.append(one)


def _judge(desk: Desk, batch: Batch) -> None:
    quality = check_documents([one.document for one in batch.prepared])
    by_order = {str(one.document.summary.order_id): one for one in batch.prepared}
    for failure in quality.failures:
        summary = by_order[failure.key].document.summary
        facts = naming(summary) | {"says": failure.says, "field": failure.column, "value": failure.value}
        batch.problems.append(Problem(desk.dossier.id, "document-invalid", failure.key, facts))
    batch.prepared = [
        one for one in batch.prepared if str(one.document.summary.order_id) not in quality.refused
    ]


def _unreadable(desk: Desk, summary: DocumentSummary, error: PersonMustAct) -> Problem:
    facts = naming(summary) | {"field": error.field, "says": error.message}
    kind = "document-unreadable" if isinstance(error, BadData) else "billit-said-no"
    return Problem(desk.dossier.id, kind, str(summary.order_id), facts)
