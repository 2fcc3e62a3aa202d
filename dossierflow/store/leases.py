"""Who is at work on what: one run at a time on a dossier, across processes and machines."""

from __future__ import annotations

import os
import socket
import threading
from datetime import datetime, timedelta

import psutil
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from dossierflow.errors import Busy
from dossierflow.kernel.clock import Clock
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.dossiers import leases

LIFE = timedelta(minutes=10)
RENEW_EVERY = 120.0  # seconds of real time
RENEW_AGAIN = 5.0  # where the database was away


def this_process() -> str:
    """The name of this process as a holder: machine, process id and when it started."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.0f}"


def take(store: Store, name: str, holder: str, now: datetime) -> None:
    """Hold `name` alone; Busy when another holds it.

    A holder that died on this machine has lost it at once, one on another machine after ten minutes.
    """
    with store.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's write transaction is alone already
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
        current = connection.execute(leases.select().where(leases.c.name == name)).one_or_none()
        if current and current.until > now and _alive(current.holder):
            raise Busy(f"{current.holder} is at work on {name}")
        upsert(connection, leases, [{"name": name, "holder": holder, "until": now + LIFE}])


def release(connection: sa.Connection, name: str, holder: str) -> None:
    """Let go of it; nothing happens where another has taken it since."""
    connection.execute(leases.delete().where(leases.c.name == name, leases.c.holder == holder))


class Renewal:
    """Renews every lease of one holder while it lives, from one thread."""

    def __init__(self, store: Store, holder: str, clock: Clock) -> None:
        self._store, self._holder, self._clock = store, holder, clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="renew leases", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        """A database that is away for a while must not cost the lease: the work under it goes on."""
        wait = RENEW_EVERY
        while not self._stop.wait(wait):
            try:
                self.renew()
                wait = RENEW_EVERY
            except SQLAlchemyError:
                wait = RENEW_AGAIN

    def renew(self) -> None:
        """Once: every lease of this holder lives for ten minutes from now."""
        with self._store.begin() as connection:
            connection.execute(
                leases.update().where(leases.c.holder == self._holder).values(until=self._clock.now() + LIFE)
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
