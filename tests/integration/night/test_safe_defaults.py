"""A practice that books nothing unconfirmed: with one confirmed table, its domestic purchases are booked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from dossierflow.problems.problem import Problem
from dossierflow.store import masterdata, problems, vat_table
from dossierflow.vat.propose import proposals
from tests.support.night import night
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import Sandboxes

VAT = ("vat-unconfirmed", "vat-ambiguous", "vat-unmapped", "vat-unusable", "vat-contradiction")


@pytest.fixture
def careful(tmp_path: Path) -> Iterator[Application]:
    sandboxes = Sandboxes(tmp_path / "sandbox")
    sandboxes.start()
    environment = settings_for(sandboxes, f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    made = settings({**environment, "DOSSIERFLOW_ACCEPT_PROPOSALS": "false"})
    with Application.open(made) as application:
        consent(application)
        yield application
    sandboxes.stop()


def open_vat(application: Application) -> list[Problem]:
    with application.store.read() as connection:
        return [
            one.problem
            for dossier in application.dossiers()
            for one in problems.open_ones(connection, dossier.id)
            if one.problem.kind in VAT
        ]


def test_with_one_confirmed_table_no_domestic_purchase_waits_for_its_vat_code(careful: Application) -> None:
    night(careful)
    before = open_vat(careful)
    assert any(one.facts.get("row", "").startswith("purchase:1:") for one in before)
    for dossier in careful.dossiers():
        with careful.store.begin() as connection:
            sure = proposals(masterdata.load(connection, masterdata.VAT_CODES, dossier.id)).sure
            choice = {key.columns: code for key, code in sure.items()}
            vat_table.confirm(connection, dossier.id, "Lotte", careful.clock.now(), choice)
    night(careful)
    left = open_vat(careful)
    print(sorted((one.kind, one.facts.get("row", "")) for one in left))
    assert not [one for one in left if one.facts.get("row", "").startswith(("purchase:1:", "purchase:22"))]
    assert len(left) < len(before)
