"""Everything before the sending: read the documents whole, pack them, judge the batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.billit.ubl_compare import differences
from dossierflow.delivery.adapter import PreparedDocument
from dossierflow.delivery.choice import ExportChoice, Meant
from dossierflow.delivery.destinations import Destinations
from dossierflow.delivery.reverse_charge import not_charged
from dossierflow.delivery.select import GateContext, HeldDocument, first_closed
from dossierflow.delivery.ubl_file import perhaps_other_side, read_ubl, refuse_other_side
from dossierflow.domain.delivery import STANDING, Delivery, State, marker
from dossierflow.domain.document import Document, DocumentSummary, Kind
from dossierflow.domain.dossier import Destination
from dossierflow.domain.rights import RightCheck
from dossierflow.errors import PersonMustAct
from dossierflow.kernel import money
from dossierflow.problems.from_error import About, ends_the_work, lacks_right, problem_of
from dossierflow.problems.kind import KINDS, Refusal, is_a
from dossierflow.problems.kinds.documents import CreditNoteNegative, DocumentInvalid, UblDiffers
from dossierflow.problems.problem import Problem
from dossierflow.problems.unmappable import Unmappable, Unreachable
from dossierflow.quality.documents import check_documents
from dossierflow.store import codec, deliveries, documents, problems
from dossierflow.sync.rights import still_missing
from dossierflow.texts import Phrase, listed, phrase

__all__ = ["Batch", "PreparedDocument", "prepare"]

#: Less than a day, so that two nights in a row both offer it, whatever minute they come to it.
OFFERED_AGAIN_AFTER = timedelta(hours=20)


@dataclass
class Batch:
    """`waiting` documents are held by a missing right or an unchanged refusal: nothing new to say of them.

    `held` ones wait at a gate that only the whole document could show: approval, "to check". `unreachable`
    are the destinations that nothing can go to before a person acts, `tried` all that documents were for.
    """

    prepared: list[PreparedDocument[Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: list[tuple[DocumentSummary, Phrase]] = field(default_factory=list)
    held: list[HeldDocument] = field(default_factory=list)
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
    session: DossierSession,
    ready: Iterable[DocumentSummary],
    choice: ExportChoice,
    destinations: Destinations | None = None,
) -> Batch:
    """Read, pack and judge; what cannot go is a problem and holds nobody else."""
    batch, destinations = Batch(), destinations or Destinations(session)
    wanted = _allowed(session, list(ready), batch, destinations, choice.by_hand)
    with session.store.read() as connection:
        before = deliveries.of_documents(connection, session.dossier.id, [one.order_id for one in wanted])
    context = GateContext(session.dossier.settings, choice, session.clock.now(), before)
    read: list[DocumentSummary] = []
    try:
        for position, summary in enumerate(wanted, 1):
            if position % 20 == 0:
                session.tell("progress.read", position=position, count=len(wanted))
            _prepare_one(session, summary, destinations, context, batch, read)
    finally:
        _remember(session, batch, read)
    _judge(session, batch)
    return batch


def _prepare_one(
    session: DossierSession,
    summary: DocumentSummary,
    destinations: Destinations,
    context: GateContext,
    batch: Batch,
    read: list[DocumentSummary],
) -> None:
    """Read one document whole and pack it; the batch says what became of it."""
    last = context.delivered.get(summary.order_id)
    try:
        document = session.billit.orders.get(summary.order_id)
        read.append(document.summary)
        closed = first_closed(document.summary, context)
        if closed is not None:
            batch.held.append(closed)
            return
        one = _prepare_document(session, document, destinations, last, context.choice)
    except Unreachable as error:
        _unreachable(session, batch, summary, error)
    except PersonMustAct as error:
        problem = problem_of(error, About(session.dossier, session.connected_user, summary))
        if problem is None or ends_the_work(error) or lacks_right(error):
            raise
        batch.problems.append(problem)
        if isinstance(error, Unmappable):
            batch.problems += [one.problem(session.dossier.id, summary) for one in error.also]
    else:
        _keep_or_wait(session, batch, one, last, context)


def _allowed(
    session: DossierSession,
    ready: list[DocumentSummary],
    batch: Batch,
    destinations: Destinations,
    by_hand: bool,
) -> list[DocumentSummary]:
    """A right that is known to be missing holds its documents back before Exact has to say so.

    Exact is asked again first, one call a right: once it is granted, the documents go by themselves.
    """
    needed = [_right(session, destinations, summary) for summary in ready]
    missing = still_missing(session, needed, by_hand=by_hand)
    allowed = []
    for summary, right in zip(ready, needed, strict=True):
        destination = session.dossier.settings.destinations[summary.direction]
        if right in missing:
            batch.waiting.append((summary, phrase("waiting.right")))
        else:
            allowed.append(summary)
            batch.tried.add(destination)
    return allowed


def _right(session: DossierSession, destinations: Destinations, summary: DocumentSummary) -> RightCheck:
    return destinations[session.dossier.settings.destinations[summary.direction]].right(summary.direction)


def _remember(session: DossierSession, batch: Batch, read: list[DocumentSummary]) -> None:
    """What only whole documents say, so that a held one is not read again every night."""
    with session.store.begin() as connection:
        documents.save(connection, session.dossier.id, read)
        for one in batch.held:
            documents.hold_one(connection, session.dossier.id, one.document.order_id, one.gate)


def _prepare_document(
    session: DossierSession,
    document: Document,
    destinations: Destinations,
    last: Delivery | None,
    choice: ExportChoice,
) -> PreparedDocument[Any]:
    summary = document.summary
    attempt = 1 if last is None else last.attempt + 1
    mark = marker(session.dossier.party_id, summary.order_id, attempt)
    destination = session.dossier.settings.destinations[summary.direction]
    document = _with_sign(document, destination, choice)
    try:
        payload = destinations[destination].build_payload(document, mark)
    except Unmappable as stop:
        if _is_compared(session, choice):
            perhaps_other_side(session, document, stop)
        raise
    compared = _compare_with_ubl(session, document, choice, payload)
    if compared != document:
        document = compared
        payload = destinations[destination].completed(payload, document)
    return PreparedDocument(
        document,
        payload,
        destination,
        mark,
        attempt,
        codec.fingerprint(codec.encode(payload.content_key())),
        last,
        forced=choice.book_again and last is not None and last.state in STANDING,
        quiet=choice.keep_status,
    )


def _with_sign(document: Document, destination: Destination, choice: ExportChoice) -> Document:
    """A credit note of a negative amount gives money back, or asks for it: only a person knows.

    What goes as a file is read by a person anyway.
    """
    summary = document.summary
    twice = summary.kind is Kind.CREDIT_NOTE and summary.total_incl < 0
    if not twice or destination is not Destination.JOURNAL or choice.negative_credit_notes is Meant.MONEY_DUE:
        return document
    if choice.negative_credit_notes is Meant.MONEY_BACK:
        return document.negated()
    raise Unmappable(CreditNoteNegative(amount=money.show(summary.total_incl)))


def _compare_with_ubl(
    session: DossierSession, document: Document, choice: ExportChoice, payload: Any
) -> Document:
    """The invoice as it was sent over the network says what Billit's record says, or a person looks first.

    The document with its UBL known, and with its payment reference where Billit has none.
    """
    wanted = _is_compared(session, choice)
    if not document.perhaps_ubl or (not wanted and len(document.perhaps_ubl) < 2):
        return document
    document, said = read_ubl(session, document)
    if said is None or not wanted:
        return document
    refuse_other_side(session, document, said)
    found = differences(document, said, session.dossier.enterprise_number)
    found += not_charged(document, said, payload)
    if found:
        raise Unmappable(UblDiffers(differences=listed(found)))
    reference = document.payment_reference or next(iter(said.payment_references), "")
    accounts = said.payee_accounts or document.payee_accounts
    return replace(
        document,
        payment_reference=reference,
        self_billed=said.self_billed,
        payee_accounts=accounts,
    )


def _is_compared(session: DossierSession, choice: ExportChoice) -> bool:
    return session.dossier.settings.compare_ubl and not (choice.book_again or choice.despite_ubl)


def _unreachable(session: DossierSession, batch: Batch, summary: DocumentSummary, error: Unreachable) -> None:
    """One problem of the dossier, whatever the number of documents that wait for it."""
    destination = session.dossier.settings.destinations[summary.direction]
    batch.unreachable[destination] = error.declared.problem(session.dossier.id, destination)
    batch.waiting.append((summary, phrase("waiting.unreachable", destination=destination)))


def _keep_or_wait(
    session: DossierSession,
    batch: Batch,
    one: PreparedDocument[Any],
    last: Delivery | None,
    context: GateContext,
) -> None:
    """What Exact refused is not offered again as it was, unless a person asks: errors are rationed there.

    What may have been cured outside the document since is offered again, at most once a day.
    """
    choice = context.choice
    unchanged = last is not None and last.state is State.REFUSED and last.body_hash == one.body_hash
    asked = choice.by_hand
    if unchanged and last is not None and not asked and not _may_be_cured(session, last, context.now):
        batch.waiting.append((one.document.summary, phrase("waiting.unchanged", cause=last.cause)))
    else:
        batch.prepared.append(one)


def _may_be_cured(session: DossierSession, refused: Delivery, now: datetime) -> bool:
    """Whether the refusal was for something in Exact, such as a closed period, and its day is over.

    A refusal that no problem stands for was for want of a right, by a version that did not count those.
    """
    if now - refused.updated_at < OFFERED_AGAIN_AFTER:
        return False
    with session.store.read() as connection:
        known = problems.open_ones(connection, session.dossier.id, laid_to_rest=True)
    told = [one.problem for one in known if one.problem.subject == str(refused.order_id)]
    return all(KINDS[one.kind].cured_outside for one in told if is_a(one.kind, Refusal))


def _judge(session: DossierSession, batch: Batch) -> None:
    quality = check_documents([one.document for one in batch.prepared])
    by_order = {str(one.document.summary.order_id): one for one in batch.prepared}
    for failure in quality.failures:
        summary = by_order[failure.key].document.summary
        invalid = DocumentInvalid(says=failure.says, field=failure.column, value=failure.value)
        batch.problems.append(invalid.problem(session.dossier.id, summary))
    batch.prepared = [
        one for one in batch.prepared if str(one.document.summary.order_id) not in quality.refused
    ]
