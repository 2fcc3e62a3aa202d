"""What stops a dossier's work becomes a problem; a stop for safety stays until a person clears it."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from dossierflow.app.safety import clear_stop, refuse_if_stopped, watched
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import (
    BadData,
    DossierflowError,
    Reconnect,
    RightMissing,
    SafetyStop,
    Unavailable,
    WrongDivision,
)
from dossierflow.kernel.tokens import TokenPair
from dossierflow.problems.kinds.dossiers import WrongDivision as WrongDivisionKind
from dossierflow.store import dossiers, problems
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key
from tests.support.clock import ManualClock
from tests.support.fakes import summary

CLOCK = ManualClock(dt.datetime(2026, 11, 25, 2, 15, tzinfo=dt.UTC))
ONE = Dossier("310001", "Bakkerij Peeters", "0712345036", 310001, 700101, "exact:u1")
SAME_CONNECTION = replace(ONE, id="310002", division=310002)
OTHER_CONNECTION = replace(ONE, id="310003", division=310003, connection_id="exact:u2")


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    with sqlite_store.begin() as connection:
        for dossier in (ONE, SAME_CONNECTION, OTHER_CONNECTION):
            dossiers.save(connection, dossier)
    return sqlite_store


def kinds(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [(one.problem.dossier, one.problem.kind) for one in problems.open_ones(connection)]


@pytest.mark.parametrize(
    ("error", "kind"),
    [(Reconnect("dead"), "reconnect"), (BadData("odd"), "unexpected"), (ValueError("bug"), "unexpected")],
)
def test_what_stops_the_work_is_a_problem_until_the_work_is_done(
    store: Store, error: Exception, kind: str
) -> None:
    with pytest.raises(type(error)), watched(store, CLOCK, ONE):
        raise error
    assert kinds(store) == [("310001", kind)]
    with watched(store, CLOCK, ONE):
        pass
    assert kinds(store) == []


def test_what_passes_by_itself_is_no_problem(store: Store) -> None:
    with pytest.raises(Unavailable), watched(store, CLOCK, ONE):
        raise Unavailable("maintenance")
    assert kinds(store) == []


def test_a_wrong_division_stops_every_dossier_of_the_connection_until_cleared(store: Store) -> None:
    with pytest.raises(WrongDivision), watched(store, CLOCK, ONE):
        raise WrongDivision("answered by division 310009")
    for dossier in (ONE, SAME_CONNECTION):
        with pytest.raises(SafetyStop):
            refuse_if_stopped(store, dossier)
    refuse_if_stopped(store, OTHER_CONNECTION)
    with watched(store, CLOCK, OTHER_CONNECTION):
        pass
    assert kinds(store) == [("310001", "wrong-division")]
    clear_stop(store, CLOCK, ONE)
    refuse_if_stopped(store, SAME_CONNECTION)


def test_the_operator_reads_which_command_lets_it_go_on(store: Store) -> None:
    with pytest.raises(WrongDivision), watched(store, CLOCK, ONE):
        raise WrongDivision("answered by division 310009")
    with pytest.raises(DossierflowError) as stop:
        refuse_if_stopped(store, SAME_CONNECTION)
    assert "dossierflow problems 310001 --clear" in stop.value.next_step


def test_a_missing_right_to_read_is_told_with_user_right_and_division(store: Store) -> None:
    error = RightMissing("may not", user="Lotte", right="GET sync/CRM/Accounts", division=310001)
    with pytest.raises(RightMissing), watched(store, CLOCK, ONE):
        raise error
    assert kinds(store) == [("310001", "right-missing")]
    with store.read() as connection:
        assert dossiers.missing_rights(connection, ONE.id) == [("CRM/Accounts", "GET")]
    with watched(store, CLOCK, ONE):
        pass
    assert kinds(store) == [("310001", "right-missing")], "only asking for the right again solves it"


def test_a_dead_connection_is_named_by_its_user_and_not_by_its_id(store: Store) -> None:
    tokens = StoredTokens(store, TokenCipher(fresh_key()), ONE.connection_id)
    tokens.start("Lotte Vermeulen", TokenPair("access", "refresh", CLOCK.now(), CLOCK.now()))
    with pytest.raises(Reconnect), watched(store, CLOCK, ONE):
        raise Reconnect("dead")
    with store.read() as connection:
        [told] = problems.open_ones(connection, ONE.id)
    assert told.problem.facts == {"user": "Lotte Vermeulen"}


def test_a_stop_is_told_once_by_whoever_knows_which_document_it_was(store: Store) -> None:
    first = WrongDivisionKind(message="answered by 310009").problem(ONE, summary())
    with store.begin() as connection:
        problems.report_within(connection, ONE.id, (problems.STOPS,), [first], CLOCK.now())
    with pytest.raises(WrongDivision), watched(store, CLOCK, ONE):
        raise WrongDivision("answered by 310009")
    with store.read() as connection:
        [told] = problems.open_ones(connection, ONE.id)
    assert (told.problem.facts["document"], told.problem.facts["party"]) == ("2026-001", "Klant BV")


def test_work_that_ends_well_writes_nothing_where_nothing_was_wrong(store: Store) -> None:
    commits: list[object] = []
    sa.event.listen(store.engine, "commit", commits.append)
    with watched(store, CLOCK, ONE):
        pass
    assert commits == []
