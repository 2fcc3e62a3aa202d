"""A store from before dossiers had a life: what delivered is live, from its cut-off day on."""

import datetime as dt
import json

import sqlalchemy as sa
from alembic import command

from dossierflow.delivery.send import send
from dossierflow.domain.dossier import DossierSettings, Stage
from dossierflow.store import dossier_life, dossiers, migrate
from dossierflow.store.database import Store
from tests.support.fakes import DOSSIER, Bench

BEFORE = "9896f460d40a"
WITH_CUT_OFF = json.dumps({"cut_off": "2026-10-01", "cadence": "never"})


def test_what_delivered_is_live_and_the_rest_waits(sqlite_store: Store) -> None:
    bench = Bench(sqlite_store)
    send(bench.session, [bench.offer(1, pdf=False)])
    with sqlite_store.begin() as connection:
        command.downgrade(migrate._config(connection), BEFORE)
        row = connection.execute(sa.text("SELECT * FROM dossiers")).one()._mapping
        others = {"310002": True, "310003": False}
        for dossier_id, active in others.items():
            other = dict(row) | {"id": dossier_id, "active": active}
            names = ", ".join(f":{name}" for name in other)
            connection.execute(sa.text(f"INSERT INTO dossiers ({', '.join(other)}) VALUES ({names})"), other)
        connection.execute(
            sa.text("UPDATE dossiers SET settings = :kept WHERE id <> '310003'"), {"kept": WITH_CUT_OFF}
        )
        command.upgrade(migrate._config(connection), "head")
        found = {one.id: one for one in dossiers.every(connection)}
        assert dossier_life.has_begun(connection, DOSSIER.id)
    assert (found[DOSSIER.id].stage, found[DOSSIER.id].starts_on) == (Stage.LIVE, dt.date(2026, 10, 1))
    assert found["310002"].stage in (Stage.FOUND, Stage.PREPARED)
    assert found["310003"].stage is Stage.STOPPED
    assert found[DOSSIER.id].settings.cadence != DossierSettings().cadence
