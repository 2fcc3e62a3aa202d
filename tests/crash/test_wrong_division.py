"""Exact writes an entry into another company's books: everything stops, and a person is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from dossierflow.booking import reconcile
from dossierflow.delivery import ExportChoice, export
from dossierflow.domain.delivery import State, marker
from dossierflow.domain.document import Direction
from dossierflow.domain.entry import EntryDraft, EntryLineDraft
from dossierflow.errors import SafetyStop, WrongDivision
from dossierflow.kernel.outcome import Accepted
from dossierflow.runs.clearing import clear_stop
from dossierflow.store import problems
from tests.support.crash_conductor import Stage, set_stage
from tests.support.crash_quiet import run_to_quiet
from tests.support.crash_verdict import judge

pytestmark = pytest.mark.crash
BY_HAND = ExportChoice(ignore_cadence=True)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = set_stage(tmp_path, f"sqlite:///{tmp_path / 'store.db'}")
    for dossier in stage.application.dossiers():
        asked = {"party_id": dossier.party_id, "direction": "sales", "count": 6}
        stage.sandboxes.admin("billit", "portal/invoice", **asked)
    stage.sandboxes.admin("exact", "faults", kind="wrong-division", method="POST", path="/api/v1/*Entries")
    yield stage
    stage.application.store.close()
    stage.sandboxes.stop()


def markers(stage: Stage) -> dict[int, list[str]]:
    rows = stage.sandboxes.rows("exact", "system/Divisions")
    return {int(row["Code"]): stage.sandboxes.markers(int(row["Code"])) for row in rows}


def told(stage: Stage) -> list[str]:
    with stage.application.store.read() as connection:
        return [
            one.problem.dossier
            for one in problems.open_ones(connection)
            if one.problem.kind == "wrong-division"
        ]


def test_nothing_more_is_sent_until_a_person_has_looked(stage: Stage) -> None:
    first, second, *_ = stage.application.dossiers()
    before = markers(stage)
    other = Application.open(stage.application.settings, stage.clock)
    with other, other.session(second) as at_work:  # another run on the same connection, under way
        with pytest.raises(WrongDivision), stage.application.session(first) as session:
            export(session, BY_HAND)
        after = markers(stage)
        [(elsewhere, stray)] = [
            (code, mark) for code in after for mark in after[code] if mark not in before[code]
        ]
        assert elsewhere != first.division
        assert stray.startswith(f"billit-{first.party_id}-")
        assert told(stage) == [first.id]
        stopped = export(at_work, BY_HAND).sent
    assert set(stopped.states.values()) == {State.NOT_SENT}
    assert "cause.connection-stopped" in stopped.stopped
    calls = stage.sandboxes.calls("exact")
    for dossier in (first, second):
        with pytest.raises(SafetyStop), stage.application.session(dossier):
            raise AssertionError("the session is open")
    assert stage.sandboxes.calls("exact") == calls
    assert markers(stage) == after

    delete(stage, elsewhere, stray)
    clear_stop(stage.application, first)
    run_to_quiet(stage)
    verdict = judge(stage)
    assert not verdict.violations
    assert len(stage.sandboxes.entries(first.division)) > len(before[first.division])


def test_an_entry_of_another_dossier_is_found_by_whoever_reads_the_books(stage: Stage) -> None:
    """The run that sent it died before it read the answer."""
    first, second, *_ = stage.application.dossiers()
    stage.sandboxes.clear_faults("exact")
    own = next(row for row in stage.sandboxes.entries(second.division) if row.get("Customer"))
    account = stage.sandboxes.rows("exact", f"{second.division}/salesentry/SalesEntryLines")[0]
    stray = EntryDraft(
        direction=Direction.SALES,
        journal=own["Journal"],
        relation_id=own["Customer"],
        date=date(2026, 6, 1),
        your_ref="stray",
        lines=(EntryLineDraft(account["GLAccount"], account["GLAccountCode"], 1000, "", None),),
        marker=marker(first.party_id, 1, 1),
    )
    division = stage.application.exact(second.connection_id).division(second.division)
    assert isinstance(division.entries.create(stray), Accepted)
    with pytest.raises(WrongDivision), stage.application.session(second) as session:
        reconcile(session)
    assert told(stage) == [second.id]


def delete(stage: Stage, division: int, mark: str) -> None:
    """What the person does who has looked."""
    rows = stage.sandboxes.entries(division)
    [entry_id] = [row["EntryID"] for row in rows if row.get("ExternalLinkReference") == mark]
    stage.sandboxes.admin("exact", "clerk/delete", division=division, entry_id=entry_id)
