"""The whole of one dossier's reconciliation, in the order in which it is done."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.booking.ageing import Unbooked, unbooked
from dossierflow.booking.compare import compare
from dossierflow.booking.match import Matched, match
from dossierflow.booking.messages import follow_messages
from dossierflow.booking.write_back import WrittenBack, write_back
from dossierflow.deliveries import State
from dossierflow.delivery.resolve import Resolved, recover, resolve, settling_left
from dossierflow.desk import Desk
from dossierflow.store.leases import lease
from dossierflow.sync import BooksRead, read_books


@dataclass(frozen=True)
class Reconciled:
    """What a reconciliation read, matched and wrote back, and what is not booked after it."""

    resolved: Resolved
    books: BooksRead
    matched: Matched
    moved: int  # messages in Exact's postboxes
    written_back: WrittenBack
    unbooked: list[Unbooked]

    @property
    def anything(self) -> bool:
        return bool(
            self.books.entries
            or self.books.gone
            or self.matched.booked
            or self.matched.deleted
            or self.moved
            or self.written_back.documents
            or self.resolved.adopted
            or self.resolved.never_arrived
        )


def reconcile(desk: Desk, *, patience: float = 0) -> Reconciled:
    """Read Exact's books, settle doubts, match, compare, and write entry numbers to Billit.

    `patience` is how many seconds it may wait for the settling delay of a doubt to end.
    """
    with lease(desk.store, f"export:{desk.dossier.id}", desk.holder, desk.clock):
        recover(desk)
        wait_for_settling(desk, patience)
        resolved = resolve(desk)
        books, matched = _match_books(desk, patience)
        compare(desk)
        moved = follow_messages(desk)
        written = write_back(desk)
        return Reconciled(resolved, books, matched, moved, written, unbooked(desk))


def wait_for_settling(desk: Desk, patience: float) -> None:
    """An answer was lost: wait, where it is not too long, until Exact has surely committed or not."""
    left = settling_left(desk, State.UNCERTAIN)
    if 0 < left <= patience:
        desk.progress(f"{desk.dossier.name}: waiting {left:.0f} s before a lost answer is looked up")
        desk.clock.sleep(left)


def _match_books(desk: Desk, patience: float) -> tuple[BooksRead, Matched]:
    """Read the books and match; once more after the settling delay, where an answered entry is not there.

    So that the run that sent it also says whether it stands, however soon after the answer it looks.
    """
    books, matched = read_books(desk, thrifty=True), match(desk)
    left = settling_left(desk, State.SENT)
    if 0 < left <= patience:
        desk.progress(f"{desk.dossier.name}: waiting {left:.0f} s for an entry missing in the books")
        desk.clock.sleep(left)
        books, matched = books + read_books(desk), matched + match(desk)
    return books, matched
