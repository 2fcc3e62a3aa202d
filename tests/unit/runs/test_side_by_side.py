"""Ten dossiers at work at the same moment over one application: one fails, and nine are done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import GlAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Refused
from dossierflow.runs.each import in_session
from dossierflow.store import dossiers, masterdata, problems
from tests.unit.settings.conftest import Office, office

__all__ = ["office"]
TEN = [Dossier(str(code), f"Dossier {code}", "", code, code, "exact:u1") for code in range(20, 30)]
FAILS = TEN[3]


def test_one_fails_and_the_nine_beside_it_are_done(office: Office) -> None:
    application, together = office.application, Barrier(len(TEN), timeout=60)
    with application.store.begin() as connection:
        dossiers.save(connection, *TEN)

    def work(session: DossierSession) -> int:
        together.wait()  # all ten are at work now
        with session.alone(), session.store.begin() as connection:
            account = GlAccount(f"g{session.dossier.id}", session.dossier.id, "Verkopen", 110)
            masterdata.save(connection, masterdata.GL_ACCOUNTS, session.dossier.id, [account])
            if session.dossier == FAILS:
                raise Refused("Exact refuses the company", dossier=FAILS.id)
        return session.dossier.division

    with ThreadPoolExecutor(len(TEN)) as pool:
        done = {one: pool.submit(in_session, application, one, work) for one in TEN}
    with pytest.raises(Refused):
        done.pop(FAILS).result()
    assert [one.result() for one in done.values()] == [one.division for one in done]
    with application.store.read() as connection:
        kept = {one.id: masterdata.count(connection, masterdata.GL_ACCOUNTS, one.id) for one in TEN}
        told = {one.problem.dossier for one in problems.open_ones(connection)}
    assert kept == {one.id: int(one != FAILS) for one in TEN}
    assert told == {FAILS.id}
