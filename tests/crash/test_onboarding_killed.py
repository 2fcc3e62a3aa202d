"""A power failure at any write of a dossier's onboarding, and started again: the store is the same.

The short form dies at some of the writes, before and after; the long one (`make crash`) at every one.
"""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.runs.discovery import find_dossiers
from dossierflow.runs.each import OneByOne
from dossierflow.runs.night import NightChoice, night
from dossierflow.store.database import Store
from dossierflow.store.tables import masterdata as tables
from dossierflow.store.tables.dossiers import dossiers, rights
from dossierflow.store.tables.problems import problems
from dossierflow.store.tables.quality import quality_results
from tests.crash.conftest import is_long
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import UNHURRIED, Sandboxes

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("onboarding-killed")]
DOSSIER = "2104012"
FEW = 3  # of the writes, in the short form
#: What is kept of Exact and of Billit, without the moments at which it was.
KEPT = (
    tables.relations,
    tables.gl_accounts,
    tables.journals,
    tables.vat_codes,
    tables.periods,
    tables.mailboxes,
    tables.vat_mappings,
    rights,
    dossiers,
    problems,
    quality_results,
)
MOMENTS = {"at", "set_at", "checked_at", "first_seen", "last_seen", "solved_at", "onboarded_at"}


@dataclass
class Scene:
    """A dossier that was found and never read; each life has a copy of its store."""

    folder: Path
    sandboxes: Sandboxes

    def copy(self) -> Path:
        copied = self.folder / "life.db"
        for end in ("", "-wal", "-shm"):
            Path(f"{copied}{end}").unlink(missing_ok=True)
        shutil.copy(self.folder / "store.db", copied)
        return copied

    def application(self, file: Path) -> Application:
        environment = settings_for(self.sandboxes, f"sqlite:///{file}", self.folder)
        return Application.open(settings(environment))

    def live(self, file: Path, watch: Callable[[Store], None] = lambda _: None) -> None:
        with self.application(file) as application:
            watch(application.store)
            run = night(application, NightChoice(DOSSIER), OneByOne(application))
            assert run.failed == {}

    def parties(self) -> list[tuple[Any, ...]]:
        """Of the relations that were written to Billit, the parties there."""
        named = ("CompanyID", "PartyType", "ExternalProviderID")
        rows = [one for one in self.sandboxes.rows("billit", "parties") if one.get("ExternalProviderID")]
        return sorted(tuple(str(one[name]) for name in named) for one in rows)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("killed")
    sandboxes = Sandboxes(folder / "sandbox", arguments=("--documents", "0", *UNHURRIED))
    sandboxes.start()
    scene = Scene(folder, sandboxes)
    with scene.application(folder / "store.db") as application:
        consent(application)
        find_dossiers(application)
    yield scene
    sandboxes.stop()


def test_killed_at_any_write_and_started_again_the_store_is_the_same(
    scene: Scene, pytestconfig: pytest.Config
) -> None:
    written: list[int] = []
    undisturbed = scene.copy()
    scene.live(undisturbed, lambda store: at_each_write(store, before=written.append))
    truth, parties = kept(undisturbed), scene.parties()
    assert len(written) > 20
    assert len(parties) == len(set(parties))
    every = [(at, moment) for at in written for moment in ("before", "after")]
    step = 1 if is_long(pytestconfig) else len(every) // FEW | 1  # odd, so that both moments have a turn
    deaths = 0
    for at, moment in every[::step]:
        file = scene.copy()
        deaths += dies(scene, file, at, moment)
        scene.live(file)
        assert kept(file) == truth, f"killed {moment} write {at}"
        assert scene.parties() == parties, f"killed {moment} write {at}"
    # A write or two depend on the hour: whose last ones those were did not die.
    assert deaths >= len(every[::step]) - 6
    print(f"{deaths} deaths at {len(written)} writes")


def at_each_write(store: Store, **told: Callable[[int], None]) -> None:
    """Tell each write transaction's number, before and after it is committed."""
    commit, count = store.engine.dialect.do_commit, [0]

    def do_commit(connection: Any) -> None:
        count[0] += 1
        told.get("before", int)(count[0])
        commit(connection)
        told.get("after", int)(count[0])

    store.engine.dialect.do_commit = do_commit  # type: ignore[method-assign]


def dies(scene: Scene, file: Path, at: int, moment: str) -> bool:
    """A process of its own that is killed at this write; whether it came so far before all was done."""
    child = os.fork()
    if child == 0:
        ended = 1

        def power_failure(number: int) -> None:
            if number == at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            scene.live(file, lambda store: at_each_write(store, **{moment: power_failure}))
            ended = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(ended)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def kept(file: Path) -> dict[str, list[str]]:
    """Every row that counts, of every table; a suite that judged twice found the same twice."""
    engine = sa.create_engine(f"sqlite:///{file}")
    found = {}
    with engine.connect() as connection:
        for table in KEPT:
            columns = [one for one in table.c if one.name not in MOMENTS]
            found[table.name] = sorted({*map(repr, connection.execute(sa.select(*columns)))})
    engine.dispose()
    return found
