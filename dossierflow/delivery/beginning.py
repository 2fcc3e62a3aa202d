"""What a dossier's documents are when it begins: booked by others, taken over, late, or ours to send."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import DocumentsWanted, ExportChoice
from dossierflow.delivery.collect import collect
from dossierflow.delivery.doubles import look_for_doubles
from dossierflow.delivery.doubles.look import ADOPTED, HELD, WITHOUT_BOOKS
from dossierflow.delivery.select import WAITING, Selection, select
from dossierflow.store import dossier_life


@dataclass(frozen=True)
class Beginning:
    """Counts of documents.

    `booked` stand in Exact by somebody else's hand, and are adopted; of `to_decide` a person says what they
    are. Before the start: `taken_over` by the former link, `late` (in Billit only since), and the `older`.
    """

    booked: int = 0
    to_decide: int = 0
    taken_over: int = 0
    late: int = 0
    older: int = 0
    waiting: int = 0
    ready: int = 0


def survey(session: DossierSession, starts_on: date) -> Beginning:
    """What would be found if the dossier began on this day. Sends and keeps nothing."""
    beginning = replace(session, dossier=replace(session.dossier, starts_on=starts_on, stopped=False))
    choice = ExportChoice(preview=True)
    with beginning.alone():
        collect(beginning)
        since = session.clock.now()
        return counted(look_for_doubles(beginning, select(beginning, choice), choice, since=since))


def books_since(session: DossierSession) -> datetime | None:
    """After when the books must have been read: now, as long as another link may still be booking."""
    with session.store.read() as connection:
        begun = dossier_life.has_begun(connection, session.dossier.id)
    return None if begun else session.clock.now()


def begin(session: DossierSession, selection: Selection, choice: ExportChoice) -> Beginning | None:
    """Once in a live dossier's life, what its first whole run found; None in every other run."""
    if any(one.gate == WITHOUT_BOOKS for one in selection.held):
        return None
    if choice.orders or choice.up_to or choice.documents is not DocumentsWanted.ALL:
        return None
    with session.store.read() as connection:
        if dossier_life.has_begun(connection, session.dossier.id):
            return None
    found = counted(selection)
    with session.store.begin() as connection:
        dossier_life.began(connection, session.dossier.id, asdict(found), session.clock.now())
    return found


def counted(selection: Selection) -> Beginning:
    """The documents of a selection, after it was looked for doubles."""
    gates = Counter(one.gate for one in selection.held)
    return Beginning(
        booked=gates[ADOPTED],
        to_decide=gates[HELD],
        taken_over=gates["taken over"],
        late=gates["late"],
        older=gates["before start"],
        waiting=sum(gates[gate] for gate in WAITING - {"late"}),
        ready=len(selection.ready),
    )
