"""A desk whose Exact and Billit are a few lists: what the work does between them, without a network."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import PreparedDocument
from dossierflow.delivery.map import Mapped
from dossierflow.domain.delivery import Delivery, Step, marker
from dossierflow.domain.document import (
    Counterparty,
    Direction,
    Document,
    DocumentLine,
    DocumentSummary,
    FileRef,
    Kind,
    VatGroup,
)
from dossierflow.domain.dossier import Destination, Dossier, DossierSettings
from dossierflow.domain.entry import Deletion, Entry, EntryDraft, EntryLine, EntryLineDraft, LedgerLine
from dossierflow.errors import BadData, Unavailable
from dossierflow.exact.client import SyncPage
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.outcome import Accepted, Outcome, Unknown
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, deliveries, documents, dossiers, problems
from dossierflow.store.database import Store
from dossierflow.store.leases import Leases
from tests.support.clock import ManualClock

NOW = dt.datetime(2026, 11, 25, 2, 15, tzinfo=dt.UTC)
EVER = dt.date(2000, 1, 1)
DOSSIER = Dossier("310001", "Bakkerij", "0712345036", 310001, 700101, "exact:u1", starts_on=EVER)
LOST = "booked, and the answer is lost"
Plan = Outcome[Any] | Exception | str | None


def summary(order_id: int = 1, **change: Any) -> DocumentSummary:
    whole = DocumentSummary(
        order_id=order_id,
        direction=Direction.SALES,
        kind=Kind.INVOICE,
        number=f"2026-{order_id:03}",
        date=dt.date(2026, 11, 1),
        due_date=None,
        counterparty=Counterparty(5, "Klant BV", "BE0712345036"),
        currency="EUR",
        total_excl=10000,
        total_vat=2100,
        total_incl=12100,
        status="ToPay",
        approval="",
        to_check=False,
        exported=False,
        is_sent=True,
        last_modified=NOW,
        created=NOW,
    )
    return replace(whole, **change)


def document(order_id: int = 1, pdf: bool = True, internal_info: str = "", **change: Any) -> Document:
    one = summary(order_id, **change)
    line = DocumentLine("Brood", one.total_excl, one.total_vat, Decimal(21), "4")
    group = VatGroup("4", Decimal(21), one.total_excl, one.total_vat)
    file = FileRef(f"file-{order_id}", f"{one.number}.pdf") if pdf else None
    return Document(one, (line,), (group,), internal_info=internal_info, pdf=file)


def draft(one: DocumentSummary, attempt: int = 1) -> EntryDraft:
    line = EntryLineDraft("g700", "700000", one.total_excl, "3  ", one.total_vat)
    return EntryDraft(
        direction=one.direction,
        journal="700",
        relation_id="klant",
        date=one.date,
        your_ref=one.number,
        lines=(line,),
        marker=marker(DOSSIER.party_id, one.order_id, attempt),
    )


def prepared(order_id: int = 1, last: Delivery | None = None, **change: Any) -> PreparedDocument[Mapped]:
    whole = document(order_id, **change)
    attempt = 1 if last is None else last.attempt + 1
    mapped = Mapped(draft(whole.summary, attempt), ())
    return PreparedDocument(
        whole, mapped, Destination.JOURNAL, mapped.draft.marker, attempt, f"hash-{order_id}", last
    )


@dataclass
class FakeDivision:
    """Exact's side. `plans` say what becomes of the next calls of a name; without one they succeed."""

    code: int = DOSSIER.division
    plans: dict[str, list[Plan]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    booked: dict[str, Entry] = field(default_factory=dict)  # by id
    papers: dict[str, str] = field(default_factory=dict)  # Documents: GUID and subject
    filed: list[tuple[str, str]] = field(default_factory=list)  # Document and file name
    lines: list[LedgerLine] = field(default_factory=list)
    removed: list[Deletion] = field(default_factory=list)
    made: int = 0  # entries, those that are gone too

    def __post_init__(self) -> None:
        self.entries, self.documents = FakeEntries(self), FakePapers(self)
        self.ledger_lines, self.deletions = FakeSync(self, "lines"), FakeSync(self, "removed")

    def plan(self, call: str, *plans: Plan) -> None:
        self.plans.setdefault(call, []).extend(plans)

    def take(self, call: str) -> Plan:
        self.calls.append(call)
        waiting = self.plans.get(call)
        plan = waiting.pop(0) if waiting else None
        if isinstance(plan, Exception):
            raise plan
        return plan

    def book(self, sent: EntryDraft, **change: Any) -> Entry:
        """Put an entry into the books, as `sent` says but for the changes."""
        self.made += 1
        number = 26700000 + self.made
        lines = tuple(
            EntryLine(line.gl_account_code, line.amount, line.vat_code, line.vat_amount or 0)
            for line in sent.lines
        )
        total = sum(line.amount + line.vat_amount for line in lines)
        entry = Entry(
            f"e{number}", number, sent.journal, self.code, 20, total, sent.marker, lines, sent.your_ref
        )
        entry = replace(entry, **change)
        self.booked[entry.entry_id] = entry
        self.lines.append(
            LedgerLine(
                timestamp=self.made,
                line_id=f"line-{entry.entry_id}",
                entry_id=entry.entry_id,
                entry_number=number,
                line_number=0,
                journal=entry.journal,
                type=20,
                status=20,
                date=sent.date,
                account_id=sent.relation_id,
                gl_account_code="400000",
                amount=total,
                your_ref=sent.your_ref,
                marker=entry.marker,
                year=sent.date.year,
                period=sent.date.month,
            )
        )
        return entry

    def lose(self, entry: Entry) -> None:
        """It is gone without a trace."""
        del self.booked[entry.entry_id]
        self.lines = [one for one in self.lines if one.entry_id != entry.entry_id]

    def delete(self, entry: Entry) -> None:
        """A person deletes it in Exact."""
        del self.booked[entry.entry_id]
        self.removed.append(Deletion(len(self.removed) + 1, 1, f"line-{entry.entry_id}"))


@dataclass
class FakeEntries:
    division: FakeDivision

    def create(self, sent: EntryDraft) -> Outcome[Entry]:
        plan = self.division.take("entry")
        if plan is None:
            return Accepted(self.division.book(sent), "request-1")
        if plan == LOST:
            self.division.book(sent)
            return Unknown(Unavailable("the answer was lost"))
        return cast(Outcome[Entry], plan)

    def by_marker(self, direction: Direction, mark: str) -> list[Entry]:
        self.division.take("entries by marker")
        return [one for one in self.division.booked.values() if one.marker == mark]

    def by_id(self, direction: Direction, entry_id: str) -> Entry | None:
        self.division.take("entry by id")
        return self.division.booked.get(entry_id)


@dataclass
class FakePapers:
    division: FakeDivision

    def create(self, sent: Any) -> Outcome[str]:
        plan = self.division.take("paper")
        if plan in (None, LOST):
            guid = f"d{len(self.division.papers) + 1}"
            self.division.papers[guid] = sent.subject
            return Accepted(guid) if plan is None else Unknown(Unavailable("the answer was lost"))
        return cast(Outcome[str], plan)

    def find(self, subject: str) -> list[str]:
        self.division.take("papers by subject")
        return [guid for guid, one in self.division.papers.items() if one == subject]

    def attachments(self, document_id: str) -> list[str]:
        self.division.take("files of a paper")
        return [name for guid, name in self.division.filed if guid == document_id]

    def attach(self, document_id: str, file_name: str, content: bytes) -> Outcome[str]:
        plan = self.division.take("file")
        if plan in (None, LOST):
            self.division.filed.append((document_id, file_name))
            return Accepted("a1") if plan is None else Unknown(Unavailable("the answer was lost"))
        return cast(Outcome[str], plan)


@dataclass
class FakeSync:
    division: FakeDivision
    rows: str

    def changed(self, after: int) -> Iterator[SyncPage[Any]]:
        self.division.take(f"sync {self.rows}")
        found = [row for row in getattr(self.division, self.rows) if row.timestamp > after]
        yield SyncPage(found, max((row.timestamp for row in found), default=after))


class FakePage(list[DocumentSummary]):
    """A page of a list of orders, as the client gives it."""

    def __init__(self, rows: list[DocumentSummary], refused: list[BadData]) -> None:
        super().__init__(rows)
        self.refused = refused
        self.newest = max((row.last_modified for row in rows if row.last_modified), default=None)


@dataclass
class FakeCompany:
    """Billit's side; `refusals` are raised by the deed that has that name and order id."""

    documents: dict[int, Document] = field(default_factory=dict)
    unlisted: list[BadData] = field(default_factory=list)
    refusals: dict[tuple[str, Any], Exception] = field(default_factory=dict)
    patched: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    read: Counter[Any] = field(default_factory=Counter)
    asked_since: list[dt.datetime | None] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    @property
    def orders(self) -> FakeCompany:
        return self

    @property
    def files(self) -> FakeFiles:
        return FakeFiles(self)

    def refuse(self, deed: str, key: Any) -> None:
        if (deed, key) in self.refusals:
            raise self.refusals[deed, key]

    def changed(self, since: dt.datetime | None) -> Iterator[FakePage]:
        self.asked_since.append(since)
        rows = [one.summary for one in self.documents.values() if one.summary.order_id not in self.removed]
        fresh = [one for one in rows if since is None or (one.last_modified and one.last_modified >= since)]
        yield FakePage([replace(one, listed=True) for one in fresh], self.unlisted)

    def deleted(self) -> Iterator[list[int]]:
        yield self.removed

    def get(self, order_id: int) -> Document:
        self.read[order_id] += 1
        self.refuse("get", order_id)
        return self.documents[order_id]

    def patch(self, order_id: int, *, direction: Direction, **changes: Any) -> Outcome[None]:
        self.refuse("patch", order_id)
        self.patched.append((order_id, changes))
        if "internal_info" in changes:
            self.documents[order_id] = replace(
                self.documents[order_id], internal_info=changes["internal_info"]
            )
        return Accepted(None)


@dataclass
class FakeFiles:
    company: FakeCompany

    def get(self, file_id: str) -> FileContent:
        self.company.read[file_id] += 1
        self.company.refuse("file", file_id)
        return FileContent(f"{file_id}.pdf", "application/pdf", b"%PDF")


@dataclass
class Bench:
    """A desk, both sides of it, and short ways to look at what came of the work."""

    store: Store
    exact: FakeDivision = field(default_factory=FakeDivision)
    billit: FakeCompany = field(default_factory=FakeCompany)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    settings: DossierSettings = field(default_factory=DossierSettings)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.leases = Leases(self.store, self.clock, "this machine/1/1")
        with self.store.begin() as connection:
            dossiers.save(connection, DOSSIER)

    @property
    def session(self) -> DossierSession:
        return DossierSession(
            replace(DOSSIER, settings=self.settings),
            self.store,
            self.clock,
            lambda: cast(Any, self.exact),
            lambda: cast(Any, self.billit),
            self.leases,
            settling_seconds=120,
            progress=self.said.append,
        )

    def add(self, *whole: Document) -> None:
        """Documents that Billit has and our list knows."""
        for one in whole:
            self.billit.documents[one.summary.order_id] = one
        with self.store.begin() as connection:
            documents.save(connection, DOSSIER.id, [one.summary for one in whole])

    def offer(self, order_id: int = 1, **change: Any) -> PreparedDocument[Mapped]:
        """A document that is ready to be sent, after whatever became of it before."""
        one = prepared(order_id, self.last(order_id), **change)
        self.add(one.document)
        return one

    def last(self, order_id: int = 1) -> Delivery | None:
        with self.store.read() as connection:
            return deliveries.of_documents(connection, DOSSIER.id, [order_id]).get(order_id)

    def delivery(self, order_id: int = 1) -> Delivery:
        found = self.last(order_id)
        assert found is not None
        return found

    def steps(self, order_id: int = 1) -> list[Step]:
        with self.store.read() as connection:
            return [step for _, told in deliveries.story(connection, DOSSIER.id, order_id) for step in told]

    def states(self, order_id: int = 1) -> list[str]:
        return [str(step.state) for step in self.steps(order_id)]

    def kept_draft(self, order_id: int = 1) -> EntryDraft | None:
        with self.store.read() as connection:
            return bookings.draft(connection, self.delivery(order_id).marker)

    def report(self, kind: str, subject: str, **facts: str) -> None:
        with self.store.begin() as connection:
            found = [Problem(DOSSIER.id, kind, subject, facts)]
            problems.report_within(connection, DOSSIER.id, (kind,), found, NOW)

    def problems(self) -> dict[str, dict[str, str]]:
        """Facts of the open problems by kind; two of one kind are a failure of the test."""
        with self.store.read() as connection:
            found = [one.problem for one in problems.open_ones(connection, DOSSIER.id)]
        kinds = {one.kind: one.facts for one in found}
        assert len(kinds) == len(found)
        return kinds

    def unsettled(self) -> list[int]:
        with self.store.read() as connection:
            return [one.order_id for one in documents.load(connection, DOSSIER.id, unsettled=True)]
