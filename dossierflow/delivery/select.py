"""Which documents are ready: gates in order, each with a reason when it holds a document back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import ExportChoice
from dossierflow.domain.delivery import STANDING, Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Cadence, DossierSettings
from dossierflow.kernel.clock import belgian_day
from dossierflow.store import deliveries, documents, settlements
from dossierflow.store.settlements import Decision
from dossierflow.texts import Phrase, phrase


@dataclass(frozen=True)
class HeldDocument:
    """A document that a gate holds back, and why."""

    document: DocumentSummary
    gate: str
    reason: Phrase


@dataclass(frozen=True)
class Selection:
    ready: list[DocumentSummary]
    held: list[HeldDocument]


@dataclass(frozen=True)
class GateContext:
    """What the gates look at besides the document."""

    settings: DossierSettings
    choice: ExportChoice
    now: datetime
    delivered: Mapping[int, Delivery]
    decided: Mapping[int, Decision] = field(default_factory=dict)
    starts_on: date | None = None

    @property
    def today(self) -> date:
        return belgian_day(self.now)


#: Why a document is held back; None where the gate lets it through.
Gate = Callable[[DocumentSummary, GateContext], Phrase | None]


def select(session: DossierSession, choice: ExportChoice) -> Selection:
    """Sort the dossier's documents into ready and held, and remember which gate holds which.

    What was delivered is not looked at, unless it was asked for: a run costs what is new, not what ever was.
    """
    wanted = choice.orders or None
    with session.store.read() as connection:
        found = documents.load(
            connection,
            session.dossier.id,
            up_to=choice.up_to,
            order_ids=wanted,
            unsettled=not (wanted or choice.again),
        )
        ids = [one.order_id for one in found]
        delivered = deliveries.of_documents(connection, session.dossier.id, ids)
        decided = settlements.decided(connection, session.dossier.id, ids)
    context = GateContext(
        session.dossier.settings,
        choice,
        session.clock.now(),
        delivered,
        decided,
        session.dossier.starts_on,
    )
    ready, held = [], []
    for document in found:
        closed = first_closed(document, context)
        if closed is None:
            ready.append(document)
        else:
            held.append(closed)
    if not choice.orders and not choice.preview:
        _remember(session, {one.document.order_id: one.gate for one in held if one.gate in REMEMBERED})
    return Selection(ready, held)


def _remember(session: DossierSession, gates: Mapping[int, str]) -> None:
    """Which gate holds which document, where that changed."""
    with session.store.read() as connection:
        if documents.held_back(connection, session.dossier.id) == gates:
            return
    with session.store.begin() as connection:
        documents.hold(connection, session.dossier.id, gates)


def first_closed(document: DocumentSummary, context: GateContext) -> HeldDocument | None:
    """The first gate that holds the document back; what a list leaves unknown holds nothing back yet."""
    for name, gate in GATES.items():
        reason = gate(document, context)
        if reason is not None:
            return HeldDocument(document, name, reason)
    return None


def _draft(document: DocumentSummary, _: GateContext) -> Phrase | None:
    return phrase("gate.draft") if document.status.casefold() == "draft" else None


def _status(document: DocumentSummary, _: GateContext) -> Phrase | None:
    """Billit's own word on the order; a status that nobody knows is held, and named."""
    status = document.status.casefold()
    if status in SAID_NO:
        return phrase(SAID_NO[status])
    return None if status in GOES else phrase("gate.status", status=document.status)


def _never(document: DocumentSummary, context: GateContext) -> Phrase | None:
    never = context.decided.get(document.order_id) is Decision.NEVER
    return phrase("gate.never-again") if never and not context.choice.book_again else None


def _wanted(document: DocumentSummary, context: GateContext) -> Phrase | None:
    choice, settings = context.choice, context.settings
    if document.direction not in choice.documents.directions or document.kind not in choice.documents.kinds:
        return phrase("gate.left-out")
    if document.direction not in settings.destinations or document.kind not in settings.kinds:
        return phrase("gate.not-exported")
    return None


def _taken_over(document: DocumentSummary, context: GateContext) -> Phrase | None:
    """What Billit shows as exported before the dossier's start, whatever link did it.

    Where the client releases documents by that mark, it says nothing of a link.
    """
    start, settings = _start_after(document, context), context.settings
    releases = settings.client_approval.asked_of(document.direction) == "released"
    if start is None or not document.exported or not settings.trust_exported or releases:
        return None
    return phrase("gate.taken-over", day=start)


def _late(document: DocumentSummary, context: GateContext) -> Phrase | None:
    """Dated before the start, and in Billit only since: the former link did not see it, so a person looks."""
    start = None if context.choice.orders else _start_after(document, context)
    if start is None or document.created is None or belgian_day(document.created) < start:
        return None
    return phrase("gate.late", day=start, since=belgian_day(document.created))


def _before_start(document: DocumentSummary, context: GateContext) -> Phrase | None:
    start = None if context.choice.orders else _start_after(document, context)
    return None if start is None else phrase("gate.before-start", day=start)


def _start_after(document: DocumentSummary, context: GateContext) -> date | None:
    """The dossier's start where the document is older; None also where a person said that it is no double."""
    start = context.starts_on
    if start is None or document.date >= start:
        return None
    return None if context.decided.get(document.order_id) is Decision.NOT_A_DOUBLE else start


def _cadence(document: DocumentSummary, context: GateContext) -> Phrase | None:
    """By invoice date, but for "after 10 minutes", which counts from the document's arrival in Billit."""
    if context.choice.by_hand:
        return None
    cadence, day, today = context.settings.cadence, document.date, context.today
    match cadence:
        case Cadence.NEVER:
            return phrase("gate.never")
        case Cadence.LAST_MONTH:
            this_month = (day.year, day.month) >= (today.year, today.month)
            return phrase("gate.this-month") if this_month else None
        case Cadence.ONE_DAY:
            return phrase("gate.today") if day >= today else None
        case Cadence.ONE_WEEK:
            return phrase("gate.week") if day >= today - timedelta(days=7) else None
        case Cadence.TEN_MINUTES:
            since = document.created or document.last_modified
            fresh = since is not None and context.now - since < timedelta(minutes=10)
            return phrase("gate.ten-minutes") if fresh else None


def _approval(document: DocumentSummary, context: GateContext) -> Phrase | None:
    if document.approval.casefold() == "rejected":
        return phrase("gate.rejected")
    if document.approval.casefold() in ("pending", "toapprovebyme"):
        return phrase("gate.approval")
    match context.settings.client_approval.asked_of(document.direction):
        case "released" if not document.exported:
            return phrase("gate.not-released")
        case "approved" if not document.listed and document.approval.casefold() != "approved":
            return phrase("gate.approval")
        case _:
            return None


def _to_check(document: DocumentSummary, _: GateContext) -> Phrase | None:
    return phrase("gate.to-check") if document.to_check else None


def _delivered(document: DocumentSummary, context: GateContext) -> Phrase | None:
    delivery = context.delivered.get(document.order_id)
    if delivery is None or context.choice.again:
        return None
    if delivery.state in STANDING:
        return phrase("gate.delivered", day=belgian_day(delivery.created_at), state=delivery.state)
    if delivery.state in (State.DELETED, State.REJECTED):
        return phrase("gate.gone", state=delivery.state)
    return None


#: OrderStatus of what is an invoice to book, and of what is none any more.
GOES = frozenset(
    {"tosend", "sent", "topay", "paid", "todomiciliate", "paymentfilegenerated", "approvalneeded"}
    | {"toinvoice", "invoiced", "todeliver", "delivered", "credited", ""}
)
SAID_NO = {
    "refused": "gate.refused",
    "canceled": "gate.canceled",
    "cancelled": "gate.canceled",
    "deleted": "gate.deleted",
}

GATES: Mapping[str, Gate] = {
    "draft": _draft,
    "never": _never,
    "kind": _wanted,
    "delivered": _delivered,
    "taken over": _taken_over,
    "late": _late,
    "before start": _before_start,
    "cadence": _cadence,
    "approval": _approval,
    "status": _status,
    "to check": _to_check,
}
#: Gates that open by themselves or by somebody's act; the others are settled matters.
WAITING = frozenset({"draft", "status", "late", "cadence", "approval", "to check"})
#: What does not count as something to export; a choice of kinds is the run's, and not remembered.
REMEMBERED = WAITING | {"taken over", "before start"}
