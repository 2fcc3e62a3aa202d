"""What our lists should say, from both sandboxes' books and the people's deeds; and what they do say.

An invoice is what the world knows; an order is a record of it in Billit, and there may be two. The truth of
an order: whether it is bound to an entry, what changed since on either side, and what a person must be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dossierflow.app.application import Application
from dossierflow.delivery.select import GOES
from dossierflow.domain.dossier import Dossier
from dossierflow.runs.night import DossierNight
from dossierflow.store import problems
from tests.support.nights_books import PROCESSED, REJECTED, DossierBooks
from tests.support.nights_invoice import Invoice, elsewhere

#: The lists that are compared, kind by kind; other problems only say that an order is on a person's list.
LISTS = (
    *("changed-in-exact", "changed-in-billit", "entry-deleted", "entry-ambiguous", "not-booked"),
    *("second-record", "perhaps-second-record", "perhaps-booked", "booking-ambiguous", "message-rejected"),
    "booked-twice",
)
HELD = ("status", "approval", "double")
Told = set[tuple[int, str]]  # order and list


@dataclass
class Bound:
    """The entry that an order is booked as, and what both looked like then."""

    entry_id: str
    entry: tuple[Any, ...]
    order: tuple[Any, ...]


@dataclass
class Truth:
    """Of one dossier. `expected` and `said` are of the last night; `violations` of any."""

    dossier: Dossier
    bound: dict[int, Bound] = field(default_factory=dict)
    sent: dict[int, tuple[Any, ...]] = field(default_factory=dict)  # a letter's order as it was then
    stood: dict[int, int] = field(default_factory=dict)  # by invoice: how often it stood before the night
    expected: Told = field(default_factory=set)
    said: Told = field(default_factory=set)
    since: dict[tuple[int, str], datetime] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def before(self, invoices: list[Invoice], books: DossierBooks) -> None:
        """Take note of what stands before a night."""
        self.stood = {one.orders[0]: len(list(_standing(one, books))) for one in invoices}

    def after(
        self,
        application: Application,
        invoices: list[Invoice],
        books: DossierBooks,
        done: DossierNight | None,
        *,
        disturbed: bool,
    ) -> None:
        """Compare. After a night in which a fault struck, a list may be late; never for two nights on end."""
        for one in invoices:
            self._once(one, books)
            self._bind(one, books)
        last_expected, last_said = self.expected, self.said
        self.expected = {told for one in invoices for told in self._expected(one, books)}
        self.said, subjects = self._said(application)
        missing = self.expected - self.said
        extra = {told for told in self.said - self.expected if not _unseen(*told, books)}
        if disturbed:
            missing, extra = missing & last_expected, extra & last_said
            missing -= last_said
            extra -= last_expected
        self.violations += [f"order {order} is not told as {kind}" for order, kind in sorted(missing)]
        self.violations += [f"order {order} is told as {kind}" for order, kind in sorted(extra)]
        if not disturbed:
            self._places(invoices, books, done, subjects)

    def _once(self, one: Invoice, books: DossierBooks) -> None:
        """We never add one to what stands, and never two to nothing."""
        before = self.stood.get(one.orders[0], 0)
        now = len(list(_standing(one, books)))
        if now > max(1, before):
            self.violations.append(f"invoice {one.number} ({one.orders}) stands {now} times, {before} before")

    def _bind(self, one: Invoice, books: DossierBooks) -> None:
        """Which entry each order is booked as now: ours, what was made of its letter, or what she typed."""
        typed = [entry for entry in one.typed if entry in books.entries]
        for order in one.orders:
            found = [*books.ours(order), *_of_letters(books, order)]
            if found and order not in self.bound:
                self._book(order, found[0], books)
        bound = next((order for order in one.orders if order in self.bound), None)
        if bound is not None and self.bound[bound].entry_id not in books.entries and len(typed) == 1:
            self._book(bound, typed[0], books)
        elif bound is None and len(typed) == 1 and not _letters(one, books):
            # A list does not show that the client holds an order: what she typed may be its booking before.
            moved = books.moved_by_merging(typed[0])
            ready = [
                order
                for order in one.orders
                if (_goes(books, order) and not moved) or _names(books, order, typed[0])
            ]
            if ready:
                self._book(ready[0], typed[0], books)

    def _book(self, order: int, entry_id: str, books: DossierBooks) -> None:
        """Where a second entry is what the order is now, both agree; else it is still what was sent."""
        before = self.bound.get(order)
        facts = books.order_facts(order) if order in books.orders else before.order if before else ()
        agrees = before is not None and order in books.orders and books.agree(order, entry_id)
        kept = before.order if before is not None and not agrees else facts
        self.bound[order] = Bound(entry_id, books.entry_facts(entry_id), self.sent.get(order, kept))

    def _expected(self, one: Invoice, books: DossierBooks) -> Iterator[tuple[int, str]]:
        typed = [entry for entry in one.typed if entry in books.entries]
        first = self._first(one, books)
        for order in one.orders:
            bound = self.bound.get(order)
            if bound is not None and bound.entry_id not in books.entries:
                if _still(books, order):  # else both sides agree that nothing is to stand
                    yield order, "entry-deleted"
            elif bound is not None:
                if books.is_drift(bound.entry, bound.entry_id):
                    yield order, "changed-in-exact"
                if any(_repeats(books, entry, bound.entry_id) for entry in typed):
                    yield order, "booked-twice"
                if not _still(books, order) or books.order_facts(order) != bound.order:
                    yield order, "changed-in-billit"
            elif _vanished(books, order):
                yield order, "not-booked"
            elif any(letter["RecipientStatus"] == REJECTED for letter in books.letters.get(order, ())):
                yield order, "message-rejected"
            elif books.letters.get(order):
                if not _still(books, order) or books.order_facts(order) != self.sent.get(order):
                    yield order, "changed-in-billit"
            elif _goes(books, order) and first not in (None, order):
                yield order, "second-record"
            elif _goes(books, order) and (
                len(typed) > 1 or any(map(books.moved_by_merging, typed)) or elsewhere(one, books)
            ):
                yield order, "perhaps-booked"

    def _first(self, one: Invoice, books: DossierBooks) -> int | None:
        """The record that the others repeat: what stands in Exact, else the oldest that will be booked."""
        standing = [
            order
            for order in one.orders
            if (order in self.bound and self.bound[order].entry_id in books.entries)
            or any(letter["RecipientStatus"] != REJECTED for letter in books.letters.get(order, ()))
        ]
        coming = [order for order in one.orders if _goes(books, order)]
        return next(iter([*standing, *coming]), None)

    def _said(self, application: Application) -> tuple[Told, dict[int, set[str]]]:
        subjects: dict[int, set[str]] = defaultdict(set)
        with application.store.read() as connection:
            for one in problems.open_ones(connection, self.dossier.id):
                if one.problem.subject.isdecimal():
                    subjects[int(one.problem.subject)].add(one.problem.kind)
                    self._same_problem(int(one.problem.subject), one.problem.kind, one.first_seen)
        told = {(order, kind) for order, kinds in subjects.items() for kind in kinds if kind in LISTS}
        self.since = {key: at for key, at in self.since.items() if key in told}
        return told, subjects

    def _same_problem(self, order: int, kind: str, at: datetime) -> None:
        """What stands on is the same problem, older: it is not reported again as news."""
        known = self.since.setdefault((order, kind), at)
        if known != at:
            self.violations.append(f"order {order}: {kind} was reported twice, on {known} and {at}")

    def _places(
        self,
        invoices: list[Invoice],
        books: DossierBooks,
        done: DossierNight | None,
        told: dict[int, set[str]],
    ) -> None:
        """Every order is in Exact, waits at a gate, or is on a person's list; and Billit says which entry."""
        if done is None or done.exported is None or done.reconciled is None:
            self.violations.append("the night of this dossier was not done")
            return
        exported = done.exported
        held = {one.document.order_id: one.gate for one in (*exported.selection.held, *exported.batch.held)}
        unbooked = {one.document.order_id for one in done.reconciled.unbooked}
        waiting = {
            order
            for order, found in books.letters.items()
            if any(letter["RecipientStatus"] not in (PROCESSED, REJECTED) for letter in found)
        }
        waiting |= {order for order in books.answered if order not in self.bound and _vanished(books, order)}
        if unbooked != waiting:
            self.violations.append(f"unbooked are {sorted(unbooked)}, and {sorted(waiting)} wait in Exact")
        for one in invoices:
            for order in one.orders:
                self._place(order, books, held, told)

    def _place(
        self, order: int, books: DossierBooks, held: dict[int, str], told: dict[int, set[str]]
    ) -> None:
        row, bound = books.orders.get(order), self.bound.get(order)
        if row is None:
            return
        if bound is not None and bound.entry_id in books.entries:
            number = books.entries[bound.entry_id]["EntryNumber"]
            if f"booked as {number} in journal" not in (row.get("InternalInfo") or ""):
                self.violations.append(f"order {order} is booked as {number}, and Billit does not say so")
        elif "booked as" in (row.get("InternalInfo") or ""):
            self.violations.append(f"order {order} names an entry in Billit that is gone")
        elif not bound and not books.letters.get(order) and order not in held and not told.get(order):
            self.violations.append(f"order {order} is not in Exact, not held, and on nobody's list")
        closed = row["OrderStatus"] == "Canceled" or row.get("ApprovalStatus") == "Pending"
        sent = bound or books.letters.get(order) or _vanished(books, order)
        if closed and not sent and held.get(order) not in HELD:
            self.violations.append(f"order {order} may not go, and is held by {held.get(order)}")

    def remember_sent(self, books: DossierBooks) -> None:
        """What an order looked like when its letter went."""
        for order in books.letters:
            if order in books.orders:
                self.sent.setdefault(order, books.order_facts(order))


def _standing(one: Invoice, books: DossierBooks) -> Iterator[str]:
    """Each time that this invoice stands in Exact, or lies there as a letter that nobody refused."""
    made = set()
    for order in one.orders:
        made |= set(_of_letters(books, order))
        yield from books.ours(order)
        yield from (one["ID"] for one in books.letters.get(order, ()) if one["RecipientStatus"] != REJECTED)
    yield from (entry for entry in one.typed if entry in books.entries and entry not in made)
    yield from (entry for entry in one.posted if entry in books.posted)


def _of_letters(books: DossierBooks, order: int) -> list[str]:
    """Entries that the clerk made of an order's letter: as many as there are letters that she processed."""
    done = sum(letter["RecipientStatus"] == PROCESSED for letter in books.letters.get(order, ()))
    row = books.orders.get(order)
    if not done or row is None:
        return []
    return [
        entry_id
        for entry_id, entry in books.entries.items()
        if not entry.get("ExternalLinkReference") and entry["YourRef"] == row.get("OrderNumber")
    ][:done]


def _repeats(books: DossierBooks, typed: str, booked: str) -> bool:
    """What she typed beside the booking of the same invoice, for the same amount."""
    return typed != booked and books.entries[typed]["AmountFC"] == books.entries[booked]["AmountFC"]


def _names(books: DossierBooks, order: int, entry_id: str) -> bool:
    """Whether the order's line in Billit names this entry."""
    number = books.entries[entry_id]["EntryNumber"]
    row = books.orders.get(order) or {}
    return f"booked as {number} in journal" in (row.get("InternalInfo") or "")


def _vanished(books: DossierBooks, order: int) -> bool:
    """Exact answered with an entry, and has none."""
    return order in books.answered and books.answered[order] not in books.entries


def _letters(one: Invoice, books: DossierBooks) -> bool:
    return any(books.letters.get(order) for order in one.orders)


def _still(books: DossierBooks, order: int) -> bool:
    """Whether Billit has it as an invoice that is to be booked."""
    return order in books.orders and books.orders[order]["OrderStatus"].casefold() in GOES


def _unseen(order: int, kind: str, books: DossierBooks) -> bool:
    """A list does not show that the client holds an order: what is asked of it before it is read whole, stays
    asked."""
    held = _still(books, order) and not _goes(books, order)
    return held and kind in ("perhaps-booked", "second-record", "perhaps-second-record")


def _goes(books: DossierBooks, order: int) -> bool:
    if not _still(books, order):
        return False
    row = books.orders[order]
    waits = row.get("ApprovalStatus") in ("Pending", "Rejected", "ToApproveByMe")
    return not waits and not row["AccountantVerificationNeeded"] and row["OrderStatus"] != "Draft"
