"""Everything before the sending: read the documents whole, pack them, judge the batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dossierflow.billit import ubl
from dossierflow.deliveries import STANDING, Delivery, State, marker
from dossierflow.delivery.carrier import Prepared, Unreachable
from dossierflow.delivery.destinations import Carriers
from dossierflow.delivery.options import ExportOptions
from dossierflow.delivery.select import Context, Held, first_closed
from dossierflow.delivery.unmappable import Unmappable, naming
from dossierflow.desk import Desk
from dossierflow.document import Document, DocumentSummary
from dossierflow.dossier import Destination
from dossierflow.errors import BadData, PersonMustAct
from dossierflow.problem import Problem
from dossierflow.quality.documents import check_documents
from dossierflow.store import codec, deliveries, documents, dossiers

__all__ = ["Batch", "Prepared", "prepare"]


@dataclass
class Batch:
    """`waiting` documents are held by a missing right or an unchanged refusal: nothing new to say of them.

    `held` ones wait at a gate that only the whole document could show: approval, "to check". `unreachable`
    are the destinations that nothing can go to before a person acts, `tried` all that documents were for.
    """

    prepared: list[Prepared[Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: list[tuple[DocumentSummary, str]] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    unreachable: dict[Destination, Problem] = field(default_factory=dict)
    tried: set[Destination] = field(default_factory=set)

    def add(self, more: Batch) -> None:
        """The next part."""
        self.prepared += more.prepared
        self.problems += more.problems
        self.waiting += more.waiting
        self.held += more.held
        self.unreachable |= more.unreachable
        self.tried |= more.tried


def prepare(
    desk: Desk, ready: Iterable[DocumentSummary], options: ExportOptions, carriers: Carriers | None = None
) -> Batch:
    """Read, pack and judge; what cannot go is a problem and holds nobody else."""
    batch, carriers = Batch(), carriers or Carriers(desk)
    wanted = _allowed(desk, list(ready), batch, carriers)
    with desk.store.read() as connection:
        before = deliveries.of_documents(connection, desk.dossier.id, [one.order_id for one in wanted])
    context = Context(desk.dossier.settings, options, desk.clock.now(), before)
    read: list[DocumentSummary] = []
    try:
        for position, summary in enumerate(wanted, 1):
            if position % 20 == 0:
                desk.progress(f"{desk.dossier.name}: {position} of {len(wanted)} documents read")
            _prepare_one(desk, summary, carriers, context, batch, read)
    finally:
        _remember(desk, batch, read)
    _judge(desk, batch)
    return batch


def _prepare_one(
    desk: Desk,
    summary: DocumentSummary,
    carriers: Carriers,
    context: Context,
    batch: Batch,
    read: list[DocumentSummary],
) -> None:
    """Read one document whole and pack it; the batch says what became of it."""
    last = context.delivered.get(summary.order_id)
    try:
        document = desk.billit.orders.get(summary.order_id)
        read.append(document.summary)
        closed = first_closed(document.summary, context)
        if closed is not None:
            batch.held.append(closed)
            return
        one = _pack(desk, document, carriers, last, context.options)
    except Unreachable as error:
        _unreachable(desk, batch, summary, error)
    except Unmappable as cause:
        batch.problems.append(cause.problem(desk.dossier.id, summary))
    except PersonMustAct as error:
        batch.problems.append(_unreadable(desk, summary, error))
    else:
        _keep_or_wait(batch, one, last, context.options)


def _allowed(
    desk: Desk, ready: list[DocumentSummary], batch: Batch, carriers: Carriers
) -> list[DocumentSummary]:
    """A right that is known to be missing holds its documents back before Exact has to say so."""
    with desk.store.read() as connection:
        missing = set(dossiers.missing_rights(connection, desk.dossier.id))
    allowed = []
    for summary in ready:
        destination = desk.dossier.settings.destinations[summary.direction]
        if carriers[destination].right(summary.direction) in missing:
            batch.waiting.append(
                (summary, "the connected user may not deliver it (see the permission failures)")
            )
        else:
            allowed.append(summary)
            batch.tried.add(destination)
    return allowed


def _remember(desk: Desk, batch: Batch, read: list[DocumentSummary]) -> None:
    """What only whole documents say, so that a held one is not read again every night."""
    with desk.store.begin() as connection:
        documents.save(connection, desk.dossier.id, read)
        for one in batch.held:
            documents.hold_one(connection, desk.dossier.id, one.document.order_id, one.gate)


def _pack(
    desk: Desk, document: Document, carriers: Carriers, last: Delivery | None, options: ExportOptions
) -> Prepared[Any]:
    summary = document.summary
    attempt = 1 if last is None else last.attempt + 1
    mark = marker(desk.dossier.party_id, summary.order_id, attempt)
    destination = desk.dossier.settings.destinations[summary.direction]
    parcel = carriers[destination].pack(document, mark)
    if not options.force:
        _compare_with_ubl(desk, document)
    return Prepared(
        document,
        parcel,
        destination,
        mark,
        attempt,
        codec.fingerprint(codec.encode(parcel.essence())),
        last,
        forced=options.force and last is not None and last.state in STANDING,
        quiet=options.keep_status,
    )


def _compare_with_ubl(desk: Desk, document: Document) -> None:
    """The invoice as it was sent over the network says what Billit's record says, or a person looks first."""
    if document.ubl is None or not desk.dossier.settings.compare_ubl:
        return
    number = document.summary.number
    file = desk.billit.files.get(document.ubl.file_id)
    said = ubl.read(file.content, dossier=desk.dossier.name, document=number)
    found = ubl.differences(document, said, desk.dossier.enterprise_number)
    if found:
        raise Unmappable("ubl-differs", differences="; ".join(found))


def _unreachable(desk: Desk, batch: Batch, summary: DocumentSummary, error: Unreachable) -> None:
    """One problem of the dossier, whatever the number of documents that wait for it."""
    destination = desk.dossier.settings.destinations[summary.direction]
    facts = {"destination": destination.value, "says": error.message, "next": error.next_step}
    subject = destination.value
    batch.unreachable[destination] = Problem(desk.dossier.id, "destination-unreachable", subject, facts)
    batch.waiting.append((summary, error.message))


def _keep_or_wait(batch: Batch, one: Prepared[Any], last: Delivery | None, options: ExportOptions) -> None:
    """What Exact refused is not offered again as it was, unless a person asks: errors are rationed there."""
    unchanged = last is not None and last.state is State.REFUSED and last.body_hash == one.body_hash
    asked = options.manual or options.again
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
