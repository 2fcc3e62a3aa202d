"""A practice moves in: the former link booked its last months; dossier by dossier it is made live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.delivery import ExportChoice, export
from dossierflow.delivery.beginning import Beginning
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Dossier, Stage
from dossierflow.errors import Misuse
from dossierflow.kernel.clock import belgian_day
from dossierflow.kernel.outcome import Accepted
from dossierflow.reports.documents import export_summary
from dossierflow.runs.discovery import find_dossiers
from dossierflow.runs.each import OneByOne
from dossierflow.runs.export import export as run_export
from dossierflow.runs.life import LiveChoice, go_live
from dossierflow.store import dossier_life
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import Sandboxes

NOW = ExportChoice(ignore_cadence=True)
NEWEST = 2  # of each dossier, that the former link did not come to


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[tuple[Sandboxes, Application]]:
    """Found and prepared; nobody made anything live."""
    sandboxes = Sandboxes(tmp_path / "sandbox")
    sandboxes.start()
    sandboxes.clear_faults("exact")
    store = f"sqlite:///{tmp_path / 'store.db'}"
    with Application.open(settings(settings_for(sandboxes, store, tmp_path))) as application:
        consent(application)
        find_dossiers(application)
        for dossier in application.dossiers()[:2]:
            with application.session(dossier) as session:
                onboarding.onboard(session)
        yield sandboxes, application
    sandboxes.stop()


def former_link(sandboxes: Sandboxes, application: Application, dossier: Dossier) -> list[DocumentSummary]:
    """Books what can be booked, without a mark of ours, and shows it as exported at Billit."""
    with application.session(dossier) as session:
        offered = export(session, replace(NOW, preview=True)).batch.prepared
        booked = sorted(offered, key=lambda one: one.document.summary.date)[:-NEWEST]
        for one in booked:
            assert isinstance(session.exact.entries.create(replace(one.payload.draft, marker="")), Accepted)
    documents = [one.document.summary for one in booked]
    numbers = [one.order_id for one in documents]
    sandboxes.admin("billit", "portal/release", party_id=dossier.party_id, order_ids=numbers)
    return documents


def test_a_practice_moves_in_without_a_double(practice: tuple[Sandboxes, Application]) -> None:
    sandboxes, application = practice
    each = OneByOne(application)
    start = belgian_day(application.now()).replace(day=1)
    for dossier in [one for one in application.dossiers() if one.stage is Stage.PREPARED]:
        booked = former_link(sandboxes, application, dossier)
        books = len(sandboxes.entries(dossier.division))
        with pytest.raises(Misuse, match="not live"):
            run_export(application, replace(NOW, dossiers=dossier.id), each)

        seen = _live(application, dossier, start, preview=True)
        assert seen is not None
        assert seen.booked == sum(1 for one in booked if one.date >= start) > 0
        assert seen.taken_over == sum(1 for one in booked if one.date < start) > 0
        assert application.dossiers(dossier.id)[0].stage is Stage.PREPARED

        _live(application, dossier, start)
        first = run_export(application, replace(NOW, dossiers=dossier.id), each)
        [exported] = first.results.values()
        assert exported.beginning is not None
        found = exported.beginning
        assert (found.booked, found.taken_over, found.ready) == (seen.booked, seen.taken_over, seen.ready)
        assert f"first run: {found.booked} stand" in export_summary(exported)
        again = run_export(application, replace(NOW, dossiers=dossier.id), each)
        assert all(one.beginning is None and not one.sent.states for one in again.results.values())

        entries = Counter(
            (row["YourRef"], row.get("Supplier") or row.get("Customer"))
            for row in sandboxes.entries(dossier.division)
        )
        assert {one for one, count in entries.items() if count > 1} == set()
        assert len(sandboxes.entries(dossier.division)) == books + len(exported.sent.entries)
        with application.store.read() as connection:
            told = [one.event for one in dossier_life.history(connection, dossier.id)]
        assert told == [dossier_life.LIVE, dossier_life.BEGAN]


def _live(
    application: Application, dossier: Dossier, start: date, *, preview: bool = False
) -> Beginning | None:
    choice = LiveChoice(dossiers=dossier.id, from_=start, preview=preview)
    [found] = go_live(application, choice, OneByOne(application)).done.results.values()
    return found
