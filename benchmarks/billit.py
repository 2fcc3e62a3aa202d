"""Billit: calls to list and store a dossier's orders, our own time for it, and the memory that it takes.

    python -m benchmarks.billit

The sandboxes run in a process of their own; our own time is the processor time of this process alone.
"""

from __future__ import annotations

import gc
import math
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dossierflow.app.session import DossierSession
from dossierflow.billit.odata import PAGE
from dossierflow.delivery.collect import collect
from dossierflow.domain.dossier import Dossier
from dossierflow.store import dossiers
from dossierflow.store.tables.documents import documents
from tests.support.crash_conductor import Stage, set_stage

SIZES = (10, 100, 1_000, 10_000)
AT_ONCE = 500  # invoices that the portal makes in one request
MOST_MORE = 2**20  # bytes: an id of each order seen is kept, eight bytes
HEADINGS = ("orders", "calls", "least", "own ms an order", "peak MB", "calls of a second run")


@dataclass(frozen=True)
class Measured:
    """`least` is ⌈orders / 120⌉; `peak` in bytes, of everything that Python holds while it reads."""

    orders: int
    calls: int
    least: int
    own: float
    peak: int
    again: int

    def cells(self) -> list[str]:
        milliseconds = f"{self.own * 1000 / self.orders:.2f}"
        figures = (f"{self.orders:,}", self.calls, self.least, milliseconds, f"{self.peak / 2**20:.1f}")
        return [*map(str, figures), str(self.again)]


def measured(stage: Stage, dossier: Dossier, orders: int) -> Measured:
    """New orders in a dossier, listed and stored; then again with the memory watched; then once more."""
    before = _settled(stage, dossier)
    for start in range(0, orders, AT_ONCE):
        asked = {"party_id": dossier.party_id, "direction": "sales", "count": min(AT_ONCE, orders - start)}
        stage.sandboxes.admin("billit", "portal/invoice", **asked)
    _settled(stage, dossier)
    with stage.application.session(dossier) as session:
        calls, own = _listed(session, before, orders)
        peak = _peak(lambda: _listed(session, before, orders))
        again, _ = _collected(session, 0)
    return Measured(orders, calls, math.ceil(orders / PAGE), own, peak, again)


def _settled(stage: Stage, dossier: Dossier) -> datetime:
    """An instant after which nothing changes by itself: what Billit sends arrives a little later."""
    stage.clock.advance(stage.sandboxes, 600)
    with stage.application.session(dossier) as session:
        session.billit.orders.newest()
    stage.clock.advance(stage.sandboxes, 1)
    return stage.clock.now()


def _listed(session: DossierSession, since: datetime, orders: int) -> tuple[int, float]:
    """List and store what changed since then, as if for the first time."""
    with session.store.begin() as connection:
        scope = f"billit:{session.dossier.party_id}"
        dossiers.move_cursor(connection, scope, "orders", since.isoformat(), session.clock.now())
        kept = documents.c.dossier_id == session.dossier.id
        connection.execute(documents.delete().where(kept))
    return _collected(session, orders)


def _collected(session: DossierSession, orders: int) -> tuple[int, float]:
    """Calls and processor seconds of a collection; it must find exactly these orders."""
    transport = session.billit.session.transport
    called, began = transport.calls, time.process_time()
    found = collect(session).changed
    assert found == orders, f"{found} orders instead of {orders}"
    return transport.calls - called, time.process_time() - began


def _peak(work: Callable[[], object]) -> int:
    """What Python holds at most meanwhile, beyond what was there before."""
    gc.freeze()
    gc.collect()  # or all that was there before puts off the collection of what is no longer used
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    gc.unfreeze()
    return peak


def table() -> list[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        stage = set_stage(Path(folder), f"sqlite:///{folder}/store.db")
        try:
            dossier = stage.application.dossiers()[0]
            return [measured(stage, dossier, orders) for orders in SIZES]
        finally:
            stage.application.store.close()
            stage.sandboxes.stop()


def main() -> int:
    """Print the table; 1 where a listing costs more calls than it must, or memory follows the orders."""
    rows = table()
    print(" | ".join(HEADINGS))
    for row in rows:
        print(" | ".join(row.cells()))
    skip_recent_deletions = all((row.calls, row.again) == (row.least, 1) for row in rows)
    flat = rows[-1].peak < rows[-2].peak + MOST_MORE
    return 0 if skip_recent_deletions and flat else 1


if __name__ == "__main__":
    sys.exit(main())
