"""Who is at work on what: one run at a time on a dossier, across processes and machines."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psutil
import sqlalchemy as sa

from dossierflow.errors import Busy
from dossierflow.kernel.clock import Clock
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.dossiers import leases

LIFE = timedelta(minutes=10)
RENEW_EVERY = 120.0  # seconds of real time


def this_process() -> str:
    """The name of this process as a holder: machine, process id and when it started."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.0f}"


@contextmanager
def lease(store: Store, name: str, holder: str, clock: Clock) -> Iterator[None]:
    """Hold `name` alone; Busy when another holds it.

    It is renewed while it is held. A holder that died on this machine loses it at once, one on another
    machine after ten minutes.
    """
    _take(store, name, holder, clock)
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(store, name, holder, clock, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
        with store.begin() as connection:
            connection.execute(leases.delete().where(leases.c.name == name, leases.c.holder == holder))


def _take(store: Store, name: str, holder: str, clock: Clock) -> None:
    now = clock.now()
    with store.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's write transaction is alone already
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
        current = connection.execute(leases.select().where(leases.c.name == name)).one_or_none()
        if current and current.until > now and _alive(current.holder):
            raise Busy(f"{current.holder} is at work on {name}")
        upsert(connection, leases, [{"name": name, "holder": holder, "until": now + LIFE}])


def _keep(store: Store, name: str, holder: str, clock: Clock, stop: threading.Event) -> None:
    while not stop.wait(RENEW_EVERY):
        with store.begin() as connection:
            connection.execute(
                leases.update()
                .where(leases.c.name == name, leases.c.holder == holder)
                .values(until=clock.now() + LIFE)
            )


def _alive(holder: str) -> bool:
    """Whether the holder may still run: certain on this machine, assumed of any other."""
    machine, _, process = holder.partition("/")
    number, _, started = process.partition("/")
    if machine != socket.gethostname() or not number.isdigit():
        return True
    try:
        return f"{psutil.Process(int(number)).create_time():.0f}" == started
    except psutil.NoSuchProcess:
        return False
