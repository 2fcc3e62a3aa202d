"""Read a sync endpoint on from where the last read stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.exact.client import SyncPage
from dossierflow.kernel.killpoint import reached
from dossierflow.store import dossiers

R = TypeVar("R")


class Stream(Protocol[R]):
    """A sync endpoint."""

    def changed(self, after: int) -> Iterator[SyncPage[R]]: ...


def follow(
    session: DossierSession, endpoint: str, stream: Stream[R], store: Callable[[sa.Connection, list[R]], int]
) -> int:
    """Read on from the division's cursor; how many rows `store` took.

    Each page is stored in one transaction with the cursor that names its end: a kill in between reads that
    page again, and never skips it.
    """
    with session.store.read() as connection:
        begun = position = int(dossiers.cursor(connection, session.scope, endpoint) or 0)
    taken = 0
    for page in stream.changed(position):
        position = max(position, page.last)
        if not page.rows and position == begun:
            continue
        with session.store.begin() as connection:
            taken += store(connection, page.rows)
            dossiers.move_cursor(connection, session.scope, endpoint, str(position), session.clock.now())
            reached("before-page-commits")
    now = session.followed[endpoint] = session.clock.now()
    if position == begun:  # nothing happened: that it was looked may be written with whatever comes next
        session.later(
            lambda connection: dossiers.looked_at(connection, session.scope, endpoint, str(position), now)
        )
    return taken
