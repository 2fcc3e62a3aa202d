"""The whole of one dossier's export, in the order in which it is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby

from dossierflow.app.safety import refuse_stopped_dossier, refuse_unless_live
from dossierflow.app.session import DossierSession
from dossierflow.delivery.bank_accounts import watch_bank_accounts
from dossierflow.delivery.beginning import Beginning, begin, books_since
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.collect import CollectResult, collect
from dossierflow.delivery.destinations import Destinations
from dossierflow.delivery.doubles import look_for_doubles
from dossierflow.delivery.doubles.look import ADOPTED
from dossierflow.delivery.prepare import Batch, prepare
from dossierflow.delivery.re_export import sort_out
from dossierflow.delivery.resolve import recover, resolve
from dossierflow.delivery.select import HeldDocument, Selection, select
from dossierflow.delivery.send import SendResult, send
from dossierflow.domain.document import DocumentSummary
from dossierflow.problems.kind import is_a
from dossierflow.problems.kinds import Refusal, Work, looked_for
from dossierflow.problems.problem import Problem
from dossierflow.store import problems

EXPORT_KINDS = looked_for(Work.EXPORT, Work.READING)
DESTINATION_KINDS = looked_for(Work.DESTINATION)
PART = 100  # documents that are read before the first of them is sent
FIRST_PART = 20  # so that sending begins soon


@dataclass
class ExportResult:
    """What an export did, document by document.

    Every document of `selection.ready` is in `batch` (prepared, waiting, held, or a problem) or `left`: the
    run stopped before it came to it, for the reason in `sent.stopped`. What was prepared has a state in
    `sent`, unless this was a `preview`.
    """

    collected: CollectResult
    selection: Selection
    batch: Batch
    sent: SendResult = field(default_factory=SendResult)
    preview: bool = False
    left: list[DocumentSummary] = field(default_factory=list)
    watched: list[Problem] = field(default_factory=list)  # of bank accounts
    beginning: Beginning | None = None  # in the first run of a live dossier

    @property
    def held(self) -> list[HeldDocument]:
        """What is not sent now, each with its reason."""
        return [*self.batch.held, *self.selection.held]

    @property
    def problems(self) -> list[Problem]:
        closed = self.batch.unreachable.values()
        return [*self.collected.unreadable, *closed, *self.batch.problems, *self.sent.problems, *self.watched]

    @property
    def anything(self) -> bool:
        """Whether the run changed anything: problems that only stand on are no news."""
        adopted = any(one.gate == ADOPTED for one in self.selection.held)
        return bool(self.sent.states or self.sent.new_problems or adopted or self.beginning)


def export(session: DossierSession, choice: ExportChoice) -> ExportResult:
    """Collect, select, prepare and send, alone on this dossier. Safe to start again at any point.

    Misuse where the dossier is not live; a preview only needs it not to be stopped.
    """
    (refuse_stopped_dossier if choice.preview else refuse_unless_live)(session.dossier)
    with session.alone():
        collected = collect(session)
        since = books_since(session)
        selection = look_for_doubles(session, choose(session, choice), choice, since=since)
        exported = ExportResult(collected, selection, Batch(), preview=choice.preview)
        ready, destinations = exported.selection.ready, Destinations(session)
        if choice.preview:
            exported.batch = prepare(session, ready, choice, destinations)
            return exported
        exported.beginning = begin(session, selection, choice)
        _forget_held(session, exported.selection)
        session.meter.set(0, len(ready))
        came_to = 0
        for part, batch in prepared_ahead(session, ready, choice, destinations):
            came_to += len(part)
            exported.batch.add(batch)
            exported.sent.add(deliver(session, part, batch, destinations))
            session.meter.set(session.meter.done + len(part) - len(batch.prepared), len(ready))
            if exported.sent.stopped:
                break
        exported.left = ready[came_to:]
        if not exported.sent.stopped:
            exported.watched = watch_bank_accounts(session, exported.batch.prepared)
        return exported


def prepared_ahead(
    session: DossierSession, ready: list[DocumentSummary], choice: ExportChoice, destinations: Destinations
) -> Iterator[tuple[list[DocumentSummary], Batch]]:
    """Each part with its batch, the next one being read from Billit while this one is sent to Exact.

    Neither service waits for the other's pace: a minute of Exact's calls is not spent on reading.
    """
    reader = ThreadPoolExecutor(1, thread_name_prefix="read ahead")
    coming: deque[tuple[list[DocumentSummary], Future[Batch]]] = deque()
    try:
        for part in in_parts(ready):
            coming.append((part, reader.submit(prepare, session, part, choice, destinations)))
            if len(coming) > 1:
                sent, batch = coming.popleft()
                yield sent, batch.result()
        for part, batch in coming:
            yield part, batch.result()
    finally:
        reader.shutdown(cancel_futures=True)


def in_parts(ready: list[DocumentSummary]) -> Iterator[list[DocumentSummary]]:
    """A few documents first, then a hundred at a time, so that a run that dies has sent what it read.

    What could be the same document twice, by date and number, stays together: only then it is noticed.
    """
    part: list[DocumentSummary] = []
    size = FIRST_PART
    for _, same in groupby(ready, key=lambda one: (one.date, one.number.strip().casefold())):
        part += same
        if len(part) >= size:
            yield part
            part, size = [], PART
    if part:
        yield part


def choose(session: DossierSession, choice: ExportChoice) -> Selection:
    """What a dead run left is taken over first; then the gates; then, on re-export, what stands in Exact."""
    recover(session)
    resolve(session)
    selection = select(session, choice)
    if not choice.again:
        return selection
    sendable, standing = sort_out(session, selection.ready, book_again=choice.book_again)
    return Selection(sendable, [*standing, *selection.held])


def deliver(
    session: DossierSession, part: list[DocumentSummary], batch: Batch, destinations: Destinations
) -> SendResult:
    """Send what was prepared of these documents, and settle which problems stand among them."""
    sent = send(session, batch.prepared, destinations)
    found = [*batch.problems, *sent.problems, *_still_refused(session, batch)]
    of_documents = [problem for problem in found if problem.kind in EXPORT_KINDS]
    now, dossier = session.clock.now(), session.dossier.id
    # What was read whole is readable, whatever a list said of it.
    read = {str(document.order_id) for document in part}
    sent.new_problems += problems.report(session.store, dossier, EXPORT_KINDS, of_documents, now, read)
    tried = {destination.value for destination in batch.tried}
    closed = batch.unreachable.values()
    sent.new_problems += problems.report(session.store, dossier, DESTINATION_KINDS, closed, now, tried)
    return sent


def _forget_held(session: DossierSession, selection: Selection) -> None:
    """A document that waits at a gate has no other problem until it comes through."""
    held = {str(one.document.order_id) for one in selection.held if one.gate != "kind"}
    kinds = looked_for(Work.EXPORT)
    problems.report(session.store, session.dossier.id, kinds, [], session.clock.now(), held)


def _still_refused(session: DossierSession, batch: Batch) -> list[Problem]:
    """Refusals that nothing changed about stay problems, though they are not offered to Exact again."""
    waiting = {str(document.order_id) for document, _ in batch.waiting}
    with session.store.read() as connection:
        known = problems.open_ones(connection, session.dossier.id, laid_to_rest=True)
    return [
        one.problem for one in known if is_a(one.problem.kind, Refusal) and one.problem.subject in waiting
    ]


__all__ = ["ExportResult", "choose", "deliver", "export"]
