"""The whole of one dossier's reconciliation, in the order in which it is done."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.app.session import DossierSession
from dossierflow.booking.ageing import UnbookedDocument, unbooked
from dossierflow.booking.compare import compare
from dossierflow.booking.drift import follow_drift
from dossierflow.booking.match import MatchResult, match
from dossierflow.booking.messages import follow_messages
from dossierflow.booking.without_books import match_by_entries
from dossierflow.booking.write_back import WriteBackResult, write_back
from dossierflow.delivery.resolve import ResolveResult, recover, resolve, settling_left
from dossierflow.domain.delivery import State
from dossierflow.errors import RightMissing
from dossierflow.sync import BooksResult, read_books
from dossierflow.sync.rights import tell_missing


@dataclass(frozen=True)
class ReconcileResult:
    """What a reconciliation read, matched and wrote back, and what is not booked after it."""

    resolved: ResolveResult
    books: BooksResult
    matched: MatchResult
    moved: int  # messages in Exact's mailboxes
    written_back: WriteBackResult
    unbooked: list[UnbookedDocument]

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
            or self.resolved.refused
        )


def reconcile(session: DossierSession, *, patience: float = 0) -> ReconcileResult:
    """Read Exact's books, settle doubts, match, compare, and write entry numbers to Billit.

    Where the connected user may not read the books, that is a problem, and the entries and messages that can
    be asked for are.

    `patience` is how many seconds it may wait for the settling delay of a doubt to end.
    """
    with session.alone():
        recover(session)
        try:
            resolved, books, matched = _in_books(session, patience)
        except RightMissing as error:
            tell_missing(session, error)
            resolved, books = ResolveResult(), BooksResult(0, 0)
            matched = MatchResult(booked=match_by_entries(session))
        moved = follow_messages(session)
        follow_drift(session)  # of what stands: a message that was refused is followed no further
        written = write_back(session)
        return ReconcileResult(resolved, books, matched, moved, written, unbooked(session))


def _in_books(session: DossierSession, patience: float) -> tuple[ResolveResult, BooksResult, MatchResult]:
    wait_for_settling(session, patience)
    resolved = resolve(session)
    books, matched = _match_books(session, patience)
    compare(session)
    return resolved, books, matched


def wait_for_settling(session: DossierSession, patience: float) -> None:
    """An answer was lost: wait, where it is not too long, until Exact has surely committed or not."""
    _wait(session, State.UNCERTAIN, patience, "progress.waiting-for-answer")


def _wait(session: DossierSession, state: State, patience: float, says: str) -> bool:
    """Whether it waited until the settling delay was over, by a clock that may be set back meanwhile."""
    waited = False
    while 0 < (left := settling_left(session, state)) <= patience:
        session.tell(says, seconds=round(left))
        session.clock.sleep(left)
        waited = True
    return waited


def _match_books(session: DossierSession, patience: float) -> tuple[BooksResult, MatchResult]:
    """Read the books and match; once more after the settling delay, where an answered entry is not there.

    So that the run that sent it also says whether it stands, however soon after the answer it looks.
    """
    books, matched = read_books(session, skip_recent_deletions=True), match(session)
    if _wait(session, State.SENT, patience, "progress.waiting-for-entry"):
        books, matched = books + read_books(session), matched + match(session)
    return books, matched
