"""The lists of a dossier that have no sync endpoint at Exact: read whole, once a week."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.errors import Bug, RightMissing
from dossierflow.exact.client import ExactDivision
from dossierflow.store import dossiers, masterdata
from dossierflow.store.masterdata import Mirror

WEEKLY = timedelta(days=7)

#: Nothing can be booked without them.
DEMANDED: dict[Mirror[Any], Callable[[ExactDivision, int], Iterable[Any]]] = {
    masterdata.JOURNALS: lambda exact, _: exact.journals(),
    masterdata.VAT_CODES: lambda exact, _: exact.vat_codes(),
    masterdata.PERIODS: lambda exact, year: exact.periods([year - 1, year, year + 1]),
}
#: Some licences lack them (cost centres, cost units), and a user may not see them: the work goes on without.
WELCOME: dict[Mirror[Any], Callable[[ExactDivision], Iterable[Any]]] = {
    masterdata.PAYMENT_CONDITIONS: lambda exact: exact.payment_conditions(),
    masterdata.CURRENCIES: lambda exact: exact.currencies(),
    masterdata.DOCUMENT_TYPES: lambda exact: exact.document_types(),
    masterdata.COST_CENTERS: lambda exact: exact.cost_centers(),
    masterdata.COST_UNITS: lambda exact: exact.cost_units(),
}


def read_lists(session: DossierSession, whole: bool) -> bool:
    """Read them where they are a week old, or where the `whole` dossier is read; whether they were."""
    with session.store.read() as connection:
        last = dossiers.cursor_moved_at(connection, session.scope, "lists")
    now = session.clock.now()
    if not whole and last is not None and now - last < WEEKLY:
        return False
    lists = {mirror: read(session.exact, now.year) for mirror, read in DEMANDED.items()}
    for mirror, read in WELCOME.items():
        rows = _if_allowed(session.exact, read)
        if rows is not None:
            lists[mirror] = rows
    with session.store.begin() as connection:
        for mirror, rows in lists.items():
            masterdata.replace_all(connection, mirror, session.dossier.id, rows)
        dossiers.move_cursor(connection, session.scope, "lists", now.isoformat(), now)
    return True


def _if_allowed(exact: ExactDivision, read: Callable[[ExactDivision], Iterable[Any]]) -> Iterable[Any] | None:
    """None where the user may not read this list, or the licence does not have it (404)."""
    try:
        return read(exact)
    except (RightMissing, Bug):
        return None
