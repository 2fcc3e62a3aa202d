"""A person's decision on one document: one, and only one."""

from typing import Any

import pytest

from dossierflow.delivery.doubles import Settled
from dossierflow.errors import Misuse
from dossierflow.runs.settle import SettleChoice, SettleResult
from dossierflow.store.settlements import Decision
from dossierflow.texts import languages, words
from tests.support.fakes import DOSSIER, summary


@pytest.mark.parametrize(
    ("chosen", "decision"),
    [
        ({"is_": "26700001"}, Decision.IS_ENTRY),
        ({"not_a_double": True}, Decision.NOT_A_DOUBLE),
        ({"never": True}, Decision.NEVER),
        ({"undo": True}, Decision.UNDONE),
        ({"as_it_is": True}, None),
    ],
)
def test_each_decision_has_its_option(chosen: dict[str, Any], decision: Decision | None) -> None:
    assert SettleChoice("2026-001", **chosen).decision is decision


def test_two_decisions_at_once_are_none() -> None:
    with pytest.raises(Misuse):
        SettleChoice("2026-001", never=True, not_a_double=True)


def test_no_decision_is_said_to_be_none() -> None:
    with pytest.raises(Misuse):
        _ = SettleChoice("2026-001").decision


@pytest.mark.parametrize("decision", [*Decision, None])
def test_what_was_decided_is_told_in_every_language(decision: Decision | None) -> None:
    result = SettleResult(DOSSIER, Settled(summary(), decision, "26700001"))
    told = {words(language).say(result.sentence) for language in languages()}
    assert len(told) == len(languages())
    assert all("2026-001" in sentence and "{" not in sentence for sentence in told)
