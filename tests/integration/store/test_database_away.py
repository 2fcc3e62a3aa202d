"""A database that goes away in the midst of the work ends it in one sentence, and costs no lease."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.errors import Busy, Unavailable
from dossierflow.kernel.clock import SystemClock
from dossierflow.runs.each import OneByOne
from dossierflow.store import leases
from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from dossierflow.store.tables.dossiers import leases as table
from tests.support.clock import ManualClock
from tests.support.practice import settings

MINE = sa.text("SELECT pg_backend_pid()")


def cut(store: Store, backend: int) -> None:
    """Another connection ends this one, as a server that restarts does."""
    with store.begin() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})


def ask_a_lost_database(application: Application) -> None:
    with application.store.begin() as connection:
        cut(application.store, connection.execute(MINE).scalar_one())
        connection.execute(MINE)


def test_work_that_loses_its_database_is_to_be_tried_again(postgres_url: str) -> None:
    application = Application.open(settings({"DOSSIERFLOW_DATABASE_URL": postgres_url}))
    with pytest.raises(Unavailable, match="cannot be reached") as told:
        OneByOne(application).once("look", ask_a_lost_database)
    assert "Look whether the database runs" in str(told.value.next_step)
    assert OneByOne(application).once("look", lambda practice: practice.dossiers()) == []
    application.close()


def test_a_command_whose_database_goes_away_ends_in_one_sentence(postgres_url: str) -> None:
    with (
        pytest.raises(Unavailable, match="DOSSIERFLOW_DATABASE_URL"),
        Application.open(settings({"DOSSIERFLOW_DATABASE_URL": postgres_url})) as application,
    ):
        ask_a_lost_database(application)


def test_a_fault_of_ours_in_a_statement_is_not_blamed_on_the_database(postgres_url: str) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError),
        Application.open(settings({"DOSSIERFLOW_DATABASE_URL": postgres_url})) as application,
        application.store.read() as connection,
    ):
        connection.execute(sa.text("SELECT no_such_column FROM dossiers"))


def test_a_lease_is_renewed_after_the_database_was_away(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.02)
    monkeypatch.setattr(leases, "RENEW_AGAIN", 0.02)
    store, clock = Store(postgres_url), ManualClock(SystemClock().now())
    migrate(store)
    ours = leases.Leases(store, clock, "here/1/1")
    ours.take("dossier 1")
    away, failed, again = threading.Event(), threading.Event(), threading.Event()

    def refuse(_connection: sa.Connection) -> None:
        if away.is_set():
            failed.set()
            raise sa.exc.OperationalError("BEGIN", {}, Exception("the database system is shutting down"))
        if failed.is_set():
            again.set()

    sa.event.listen(store.engine, "begin", refuse)
    ours.keep()
    away.set()
    assert failed.wait(30)
    clock.sleep(300)
    failed.clear()
    assert failed.wait(30), "it is asked again while it is away"
    away.clear()
    assert again.wait(30)
    ours.stop()
    with store.read() as connection:
        until = connection.execute(sa.select(table.c.until)).scalar_one()
    assert until == clock.now() + timedelta(minutes=10)
    store.close()


def test_a_lease_that_could_not_be_ended_is_taken_again_at_once_and_ends_with_the_outage(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_AGAIN", 0.02)
    store, clock = Store(postgres_url), ManualClock(SystemClock().now())
    migrate(store)
    ours, another = leases.Leases(store, clock, "here/1/1"), leases.Leases(store, clock, "there/2/2")
    away = threading.Event()

    def refuse(_connection: sa.Connection) -> None:
        if away.is_set():
            raise sa.exc.OperationalError("BEGIN", {}, Exception("the database system is shutting down"))

    sa.event.listen(store.engine, "begin", refuse)
    for name in ("dossier 1", "dossier 2"):
        ours.take(name)
        away.set()
        with pytest.raises(sa.exc.OperationalError), ours.ending(name):
            pass
        away.clear()
    ours.take("dossier 1")  # the retry of the same work
    with pytest.raises(Busy):
        another.take("dossier 1")
    with pytest.raises(Busy):
        another.take("dossier 2")
    ours.keep()  # its thread ends what was left, and nothing else
    deadline = time.monotonic() + 30
    while _held_in(store) != ["dossier 1"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    another.take("dossier 2")
    with ours.ending("dossier 1"):
        pass
    ours.stop()
    assert _held_in(store) == ["dossier 2"]
    store.close()


def _held_in(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(sa.select(table.c.name).order_by(table.c.name)).scalars())
