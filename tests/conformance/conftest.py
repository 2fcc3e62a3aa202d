"""A practice after its first night; each destination gets new documents of one dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dossierflow.app.application import Application
from dossierflow.booking import ReconcileResult, reconcile
from dossierflow.delivery import ExportChoice, ExportResult, export
from dossierflow.domain.delivery import Delivery
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.store import deliveries, dossiers
from tests.support.night import night
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import Sandboxes

DOSSIER = "2104012"
MESSAGES, FILES = "mailbox/MailMessagesSent", "mailbox/MailMessageAttachments"


@dataclass(frozen=True)
class Kind:
    """What the test knows of a destination by itself: its calls, and where to look in Exact."""

    destination: Destination
    first: str  # path of the call that lays something ready
    final: str  # path of the call that counts
    calls: int

    def counted(self, sandboxes: Sandboxes, division: int, order_id: int) -> int:
        """How often the document stands in Exact, seen in its books."""
        own = f"-{order_id}-"
        if self.destination is Destination.JOURNAL:
            return sum(own in mark for mark in sandboxes.markers(division))
        messages = {
            row["ID"] for row in sandboxes.rows("exact", f"{division}/{MESSAGES}") if own in row["Subject"]
        }
        files = sandboxes.rows("exact", f"{division}/{FILES}")
        return sum(row["MailMessageID"] in messages for row in files)


KINDS = (
    Kind(Destination.JOURNAL, "/api/v1/*/documents/Documents", "/api/v1/*/salesentry/SalesEntries", 3),
    Kind(Destination.MAILBOX, f"/api/v1/*/{MESSAGES}", f"/api/v1/*/{FILES}", 2),
    Kind(Destination.SCAN, f"/api/v1/*/{MESSAGES}", f"/api/v1/*/{FILES}", 2),
)


@dataclass
class Post:
    """One dossier that sends its sales to one destination."""

    kind: Kind
    sandboxes: Sandboxes
    application: Application

    @property
    def dossier(self) -> Dossier:
        return next(one for one in self.application.dossiers() if one.id == DOSSIER)

    def new(self) -> int:
        """A new sales invoice with PDF and UBL; its order id."""
        asked = {"party_id": self.dossier.party_id, "direction": "sales", "count": 1}
        self.sandboxes.admin("billit", "portal/invoice", **asked)
        return max(int(row["OrderID"]) for row in self.sandboxes.orders())

    def fault(self, kind: str, path: str, **args: Any) -> None:
        self.sandboxes.admin("exact", "faults", kind=kind, method="POST", path=path, args=args)

    def export(self, *orders: int, **options: Any) -> ExportResult:
        with self.application.session(self.dossier) as session:
            named = ",".join(map(str, orders))
            return export(session, ExportChoice(ignore_cadence=True, order_ids=named, **options))

    def reconcile(self) -> ReconcileResult:
        with self.application.session(self.dossier) as session:
            return reconcile(session)

    def last(self, order: int) -> Delivery:
        with self.application.store.read() as connection:
            return deliveries.of_documents(connection, DOSSIER, [order])[order]

    def counted(self, order: int) -> int:
        return self.kind.counted(self.sandboxes, self.dossier.division, order)

    def calls(self, work: Callable[[], object]) -> int:
        before = self.sandboxes.calls("exact")
        work()
        return self.sandboxes.calls("exact") - before

    def remove(self, order: int) -> None:
        """A person in Exact deletes the entry, or rejects the message."""
        division, one = self.dossier.division, self.last(order)
        if self.kind.destination is Destination.JOURNAL:
            self.sandboxes.admin("exact", "clerk/delete", division=division, entry_id=one.entry_id)
        else:
            self.sandboxes.admin("exact", "clerk/reject", message_id=one.document_id)

    def paper(self, order: int) -> dict[str, Any]:
        """What a clerk reads off the invoice."""
        row = next(one for one in self.sandboxes.orders() if one["OrderID"] == order)
        return {
            "number": row["OrderNumber"],
            "date": row["OrderDate"][:10],
            "name": "Klant",
            "net": row["TotalExcl"],
            "vat": row["TotalVAT"],
            "rate": row["OrderLines"][0]["VATPercentage"],
        }

    def book(self, order: int) -> None:
        """A clerk books the message, reading from the file or, where it is a scan, from the paper."""
        if self.kind.destination is Destination.JOURNAL:
            return
        told = {"message_id": self.last(order).document_id}
        if self.kind.destination is Destination.SCAN:
            told["invoice"] = self.paper(order)
        self.sandboxes.admin("exact", "clerk/book", **told)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandboxes, Application]]:
    folder = tmp_path_factory.mktemp("destinations")
    limits = ("--set", "exact.minute=10000", "--set", "exact.errors=10000")
    sandboxes = Sandboxes(folder / "sandbox", arguments=limits)
    sandboxes.start()
    environment = settings_for(sandboxes, f"sqlite:///{folder / 'store.db'}", folder)
    with Application.open(settings(environment)) as application:
        consent(application)
        night(application)
        yield sandboxes, application
    sandboxes.stop()


@pytest.fixture(params=KINDS, ids=lambda kind: kind.destination.value)
def post(request: pytest.FixtureRequest, practice: tuple[Sandboxes, Application]) -> Iterator[Post]:
    kind: Kind = request.param
    sandboxes, application = practice
    found = Post(kind, sandboxes, application)
    wanted = {Direction.SALES: kind.destination, Direction.PURCHASE: Destination.JOURNAL}
    with application.store.begin() as connection:
        dossiers.set_settings(connection, DOSSIER, replace(found.dossier.settings, destinations=wanted))
    yield found
    sandboxes.clear_faults("exact")
