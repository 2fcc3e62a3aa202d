"""A month is rehearsed in seconds: the product follows the sandbox's clock (docs/sandbox.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Cadence
from dossierflow.errors import SettingError
from dossierflow.kernel.clock import belgian_day
from dossierflow.runs.each import OneByOne
from dossierflow.runs.night import NightChoice, night
from dossierflow.store import deliveries, dossiers
from tests.support.practice import consent, make_live, settings, settings_for
from tests.support.sandboxes import UNHURRIED, Sandboxes

DAY = 86_400


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxes]:
    folder = tmp_path_factory.mktemp("rehearsal")
    sandboxes = Sandboxes(folder / "sandbox", arguments=("--speed", "0", "--today", "2026-06-28", *UNHURRIED))
    sandboxes.start()
    yield sandboxes
    sandboxes.stop()


@pytest.fixture
def sandboxes(started: Sandboxes) -> Sandboxes:
    """Their clock stands still in the night of 28 June, whatever the test before made of it."""
    for service in ("exact", "billit"):
        started.admin(service, "clock", speed=0, set="2026-06-28T02:00:00+00:00")
    return started


def test_a_month_passes_night_by_night_and_the_last_month_goes_on_its_first_day(
    sandboxes: Sandboxes, tmp_path: Path
) -> None:
    environment = settings_for(sandboxes, f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    with Application.open(settings(environment | {"DOSSIERFLOW_CLOCK": sandboxes.exact})) as application:
        consent(application)
        began = application.clock.now()
        one = NightChoice(dossiers="2104011")
        night(application, one, OneByOne(application))
        make_live(application)
        [dossier] = application.dossiers("2104011")
        with application.store.begin() as connection:
            monthly = replace(dossier.settings, cadence=Cadence.LAST_MONTH)
            dossiers.set_settings(connection, dossier.id, monthly)
        june = {"party_id": dossier.party_id, "direction": "sales", "kind": "invoice"}
        [order_id] = sandboxes.admin("billit", "portal/invoice", **june)["order_ids"]
        found = {}
        for _ in range(4):
            tonight = belgian_day(application.clock.now()).isoformat()
            night(application, one, OneByOne(application))
            with application.store.read() as connection:
                sent = deliveries.of_documents(connection, dossier.id, [order_id])
            found[tonight] = order_id in sent
            sandboxes.admin("exact", "clock", advance=DAY)
        shown = datetime.fromisoformat(sandboxes.admin("exact", "clock")["now"])

        assert abs(application.clock.now() - shown) < timedelta(seconds=5)
    assert shown - began >= timedelta(days=4)
    assert found == {"2026-06-28": False, "2026-06-29": False, "2026-06-30": False, "2026-07-01": True}


def test_who_waits_moves_a_clock_that_stands_still(sandboxes: Sandboxes, tmp_path: Path) -> None:
    environment = settings_for(sandboxes, "sqlite://", tmp_path) | {"DOSSIERFLOW_CLOCK": sandboxes.billit}
    application = Application.open(settings(environment))
    before = application.clock.now()

    application.clock.sleep(3600)

    assert application.clock.now() == before + timedelta(hours=1)


def test_a_clock_that_runs_fast_is_waited_for(sandboxes: Sandboxes, tmp_path: Path) -> None:
    sandboxes.admin("exact", "clock", speed=7200, set=datetime(2026, 6, 15, tzinfo=UTC).isoformat())
    environment = settings_for(sandboxes, "sqlite://", tmp_path) | {"DOSSIERFLOW_CLOCK": sandboxes.exact}
    application = Application.open(settings(environment))
    before = application.clock.now()

    application.clock.sleep(600)

    assert timedelta(seconds=600) <= application.clock.now() - before


def test_a_sandbox_that_is_not_there_is_named(sandboxes: Sandboxes, tmp_path: Path) -> None:
    environment = settings_for(sandboxes, "sqlite://", tmp_path) | {"DOSSIERFLOW_CLOCK": "http://127.0.0.1:9"}

    with pytest.raises(SettingError, match=r"DOSSIERFLOW_CLOCK: .* tells no time"):
        Application.open(settings(environment)).clock.now()


@pytest.mark.parametrize(
    "change",
    [
        {"DOSSIERFLOW_EXACT_URL": "https://start.exactonline.be"},
        {"DOSSIERFLOW_BILLIT_URL": "https://api.billit.be"},
        {"DOSSIERFLOW_CLOCK": "https://clock.example"},
    ],
)
def test_no_clock_is_followed_beside_a_real_service(change: dict[str, str], tmp_path: Path) -> None:
    here = "http://127.0.0.1:8000"
    environment = settings_for(Sandboxes(tmp_path, here, here), "sqlite://", tmp_path)

    with pytest.raises(ValueError, match=r"setting-fault\.clock-"):
        settings(environment | {"DOSSIERFLOW_CLOCK": here} | change)
