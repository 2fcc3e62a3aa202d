"""How runs end in one sentence: nothing is said twice."""

from __future__ import annotations

from dataclasses import replace

from dossierflow.errors import Unavailable
from dossierflow.kernel.told import told
from dossierflow.reports.runs import by_dossier, not_done
from tests.support.fakes import DOSSIER

BAKERY, BUILDER, ADVISER = (
    replace(DOSSIER, id=str(number), name=name) for number, name in enumerate(("Bakkerij", "Bouwer", "Raad"))
)


def test_what_is_so_of_several_dossiers_is_said_once_with_their_names() -> None:
    says = {BAKERY: "live from 1 January", BUILDER: "nothing to do", ADVISER: "live from 1 January"}
    assert by_dossier(says) == "live from 1 January (Bakkerij, Raad); Bouwer: nothing to do"
    assert by_dossier({}).startswith("no live dossiers")


def test_what_ended_several_dossiers_is_said_once_too() -> None:
    away = {one: told(Unavailable, "token-service-busy") for one in (BAKERY, BUILDER)}
    assert not_done(away, 1) == (
        "2 of 3 dossiers not done: Billit's token service asks us to slow down (Bakkerij, Bouwer)"
    )
