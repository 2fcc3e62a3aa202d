"""Which documents are ready: gates in order, each with a reason when it holds a document back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import ExportChoice
from dossierflow.domain.delivery import STANDING, Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Cadence, DossierSettings
from dossierflow.kernel.clock import belgian_day
from dossierflow.store import deliveries, documents


@dataclass(frozen=True)
class HeldDocument:
    """A document that a gate holds back, and why, in half a sentence: “is a draft in Billit”."""

    document: DocumentSummary
    gate: str
    reason: str


@dataclass(frozen=True)
class Selection:
    ready: list[DocumentSummary]
    held: list[HeldDocument]


@dataclass(frozen=True)
class Context:
    """What the gates look at besides the document."""

    settings: DossierSettings
    choice: ExportChoice
    now: datetime
    delivered: Mapping[int, Delivery]

    @property
    def today(self) -> date:
        return belgian_day(self.now)


Gate = Callable[[DocumentSummary, Context], str]


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
        delivered = deliveries.of_documents(connection, session.dossier.id, [one.order_id for one in found])
    context = Context(session.dossier.settings, choice, session.clock.now(), delivered)
    ready, held = [], []
    for document in found:
        closed = first_closed(document, context)
        if closed is None:
            ready.append(document)
        else:
            held.append(closed)
    if not choice.orders and not choice.preview:
        with session.store.begin() as connection:
            gates = {one.document.order_id: one.gate for one in held if one.gate in WAITING}
            documents.hold(connection, session.dossier.id, gates)
    return Selection(ready, held)


def first_closed(document: DocumentSummary, context: Context) -> HeldDocument | None:
    """The first gate that holds the document back; what a list leaves unknown holds nothing back yet."""
    for name, gate in GATES.items():
        reason = gate(document, context)
        if reason:
            return HeldDocument(document, name, reason)
    return None


def _draft(document: DocumentSummary, _: Context) -> str:
    return "is a draft in Billit" if document.status.casefold() == "draft" else ""


def _wanted(document: DocumentSummary, context: Context) -> str:
    choice, settings = context.choice, context.settings
    if document.direction not in choice.documents.directions or document.kind not in choice.documents.kinds:
        return "is of a kind that this run leaves out"
    if document.direction not in settings.destinations or document.kind not in settings.kinds:
        return "is of a kind that this dossier does not export"
    return ""


def _cut_off(document: DocumentSummary, context: Context) -> str:
    day = context.settings.cut_off
    return (
        f"is dated before the dossier's first day here, {day:%d/%m/%Y}" if day and document.date < day else ""
    )


def _cadence(document: DocumentSummary, context: Context) -> str:
    """By invoice date, but for "after 10 minutes", which counts from the document's arrival in Billit."""
    if context.choice.by_hand:
        return ""
    cadence, day, today = context.settings.cadence, document.date, context.today
    match cadence:
        case Cadence.NEVER:
            return "waits for a person: this dossier is exported by hand"
        case Cadence.LAST_MONTH:
            return "" if (day.year, day.month) < (today.year, today.month) else "is of this month"
        case Cadence.ONE_DAY:
            return "" if day < today else "is dated today"
        case Cadence.ONE_WEEK:
            return "" if day < today - timedelta(days=7) else "is not older than a week"
        case Cadence.TEN_MINUTES:
            since = document.created or document.last_modified
            fresh = since is not None and context.now - since < timedelta(minutes=10)
            return "arrived less than 10 minutes ago" if fresh else ""


def _approval(document: DocumentSummary, context: Context) -> str:
    if document.approval.casefold() == "rejected":
        return "was rejected by the client"
    waiting = document.approval.casefold() in ("pending", "toapprovebyme")
    if waiting or (context.settings.client_approval and document.approval.casefold() != "approved"):
        return "waits for the client's approval"
    return ""


def _to_check(document: DocumentSummary, _: Context) -> str:
    return "is marked “to check” in Billit" if document.to_check else ""


def _delivered(document: DocumentSummary, context: Context) -> str:
    delivery = context.delivered.get(document.order_id)
    if delivery is None or context.choice.again:
        return ""
    if delivery.state in STANDING:
        return f"was delivered on {belgian_day(delivery.created_at):%d/%m/%Y} ({delivery.state})"
    if delivery.state in (State.DELETED, State.REJECTED):
        return f"was {delivery.state} in Exact: export it again with “including already exported”"
    return ""


GATES: Mapping[str, Gate] = {
    "draft": _draft,
    "kind": _wanted,
    "cut-off": _cut_off,
    "delivered": _delivered,
    "cadence": _cadence,
    "approval": _approval,
    "to check": _to_check,
}
#: Gates that open by themselves or by somebody's act; the others are settled matters.
WAITING = frozenset({"draft", "cadence", "approval", "to check"})
