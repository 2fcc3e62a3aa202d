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
from sqlalchemy.exc import SQLAlchemyError

from dossierflow.errors import Busy
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.foreign import whole
from dossierflow.kernel.told import told
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.dossiers import leases

LIFE = timedelta(minutes=10)
RENEW_EVERY = 120.0  # seconds of real time
RENEW_AGAIN = 5.0  # where the database was away


def this_process() -> str:
    """The name of this process as a holder: machine, process id and when it started."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.0f}"


class Leases:
    """What one process works on alone. Safe for several threads.

    Only what is worked on is renewed: of a lease that a database which was away did not let end, the row
    goes as soon as the database is back, and this process takes it again at once.
    """

    def __init__(self, store: Store, clock: Clock, holder: str = "") -> None:
        self.holder = holder or this_process()
        self._store, self._clock = store, clock
        self._lock = threading.RLock()
        self._held: set[str] = set()
        self._left: set[str] = set()  # worked on no more, and perhaps still in the store
        self._thread: threading.Thread | None = None
        self._wake, self._ended = threading.Event(), False

    def take(self, name: str) -> None:
        """Hold `name` alone; Busy when another does.

        A holder that died on this machine has lost it at once, one on another machine after ten minutes.
        """
        with self._lock:
            if name in self._held:
                raise told(Busy, "at-work", holder=self.holder, name=name)
            self._held.add(name)
            left = name in self._left
            self._left.discard(name)
        try:
            self._take(name, left=left)
        except Busy:
            self._held.discard(name)
            raise
        except BaseException:  # whether the store has it is not known
            self._leave(name)
            raise

    @contextmanager
    def ending(self, name: str) -> Iterator[sa.Connection]:
        """The last transaction of the work, which lets go of it too."""
        try:
            with self._store.begin() as connection:
                yield connection
                self._delete(connection, name)
        except BaseException:
            self._leave(name)
            raise
        self._held.discard(name)

    def keep(self) -> None:
        """From now on what is held is renewed, until `stop`."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._renew_often, name="renew leases", daemon=True)
                self._thread.start()

    def renew(self) -> None:
        """Once: what is held lives for ten minutes from now, and what was left goes."""
        with self._lock:
            held, left = sorted(self._held), sorted(self._left)
            if not held and not left:
                return
            with self._store.begin() as connection:
                for name in left:
                    self._delete(connection, name)
                ours = leases.c.name.in_(held) & (leases.c.holder == self.holder)
                connection.execute(leases.update().where(ours).values(until=self._clock.now() + LIFE))
            self._left.clear()

    def stop(self) -> None:
        """End the thread; what is still held is renewed no more."""
        self._ended = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _take(self, name: str, *, left: bool) -> None:
        """A row of this process is taken again only where it was left: else somebody in it is at work."""
        now = self._clock.now()
        with self._store.begin() as connection:
            if connection.dialect.name == "postgresql":  # SQLite's write transaction is alone already
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
            current = connection.execute(leases.select().where(leases.c.name == name)).one_or_none()
            ours = left and current is not None and current.holder == self.holder
            if current and not ours and current.until > now and _alive(current.holder):
                raise told(Busy, "at-work", holder=current.holder, name=name)
            upsert(connection, leases, [{"name": name, "holder": self.holder, "until": now + LIFE}])

    def _leave(self, name: str) -> None:
        with self._lock:
            self._held.discard(name)
            self._left.add(name)
        self._wake.set()

    def _delete(self, connection: sa.Connection, name: str) -> None:
        """Nothing happens where another has taken it since."""
        ours = (leases.c.name == name) & (leases.c.holder == self.holder)
        connection.execute(leases.delete().where(ours))

    def _renew_often(self) -> None:
        """A database that is away for a while must not cost the lease: the work under it goes on."""
        wait = RENEW_EVERY
        while True:
            if self._wake.wait(wait):
                self._wake.clear()
            if self._ended:
                return
            try:
                self.renew()
                wait = RENEW_EVERY
            except SQLAlchemyError:
                wait = RENEW_AGAIN


def _alive(holder: str) -> bool:
    """Whether the holder may still run: certain on this machine, assumed of any other."""
    machine, _, process = holder.partition("/")
    number, _, started = process.partition("/")
    pid = whole(number)
    if machine != socket.gethostname() or pid is None:
        return True
    try:
        return f"{psutil.Process(pid).create_time():.0f}" == started
    except psutil.NoSuchProcess:
        return False
