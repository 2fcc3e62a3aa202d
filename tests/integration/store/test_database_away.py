"""A database that goes away in the midst of the work ends it in one sentence, and costs no lease."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.errors import Unavailable
from dossierflow.kernel.clock import ManualClock, SystemClock
from dossierflow.runs.each import OneByOne
from dossierflow.store import leases
from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from dossierflow.store.tables.dossiers import leases as table
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
    leases.take(store, "dossier 1", "here/1/1", clock.now())
    away, failed, again = threading.Event(), threading.Event(), threading.Event()

    def refuse(_connection: sa.Connection) -> None:
        if away.is_set():
            failed.set()
            raise sa.exc.OperationalError("BEGIN", {}, Exception("the database system is shutting down"))
        if failed.is_set():
            again.set()

    sa.event.listen(store.engine, "begin", refuse)
    renewal = leases.Renewal(store, "here/1/1", clock)
    away.set()
    assert failed.wait(30)
    clock.sleep(300)
    failed.clear()
    assert failed.wait(30), "it is asked again while it is away"
    away.clear()
    assert again.wait(30)
    renewal.stop()
    with store.read() as connection:
        until = connection.execute(sa.select(table.c.until)).scalar_one()
    assert until == clock.now() + timedelta(minutes=10)
    store.close()
