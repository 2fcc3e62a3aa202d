"""A gate of the client's approval that can never open is reported when it is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import ClientApproval, DossierSettings
from dossierflow.onboarding.approval import check_approval
from dossierflow.store import documents
from dossierflow.store.database import Store
from tests.support.fakes import DOSSIER, Bench, summary


@pytest.mark.parametrize(
    ("reading", "told", "found"),
    [
        (ClientApproval.NO, {}, []),
        (ClientApproval.RELEASED, {}, [Direction.SALES]),
        (ClientApproval.RELEASED, {"exported": True}, []),
        (ClientApproval.APPROVED, {}, [Direction.SALES]),
        (ClientApproval.APPROVED, {"approval": "approved"}, []),
        (ClientApproval.APPROVED, {"listed": True}, []),
        (ClientApproval.COSTS, {}, []),
        (ClientApproval.AS_IN_BILLIT, {"exported": True}, []),
        (ClientApproval.AS_IN_BILLIT, {"approval": "approved"}, [Direction.SALES]),
    ],
)
def test_a_sign_that_no_document_ever_carried_is_a_problem(
    sqlite_store: Store, reading: ClientApproval, told: dict[str, Any], found: list[Direction]
) -> None:
    bench = Bench(sqlite_store, settings=DossierSettings(client_approval=reading))
    with sqlite_store.begin() as connection:
        documents.save(connection, DOSSIER.id, [summary(1), summary(2, **told)])
        if told.get("listed"):
            documents.save(connection, DOSSIER.id, [replace(summary(1), listed=True)])
    problems = check_approval(bench.session)
    assert [one.facts["direction"] for one in problems] == found
    assert [one.facts["count"] for one in problems] == ["2"] * len(found)


def test_without_documents_nothing_can_be_said(sqlite_store: Store) -> None:
    bench = Bench(sqlite_store, settings=DossierSettings(client_approval=ClientApproval.RELEASED))
    assert check_approval(bench.session) == []
