"""What waits for a cure outside the document goes by itself once it is cured, in the next scheduled run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dossierflow.booking import reconcile
from dossierflow.delivery import ExportChoice, ExportResult, export
from dossierflow.domain.delivery import State
from dossierflow.domain.dossier import Cadence
from dossierflow.kernel.clock import Clock
from dossierflow.onboarding import check_rights
from dossierflow.store import dossiers, masterdata, problems
from dossierflow.store.masterdata import Mirror
from tests.conformance.conftest import DOSSIER, KINDS, Post
from tests.support.sandboxes import USER

pytestmark = pytest.mark.parametrize("post", KINDS[:1], indirect=True, ids=["journal"])
SALES, LINES = "salesentry/SalesEntries", "sync/Financial/TransactionLines"
CLOSED, UNBALANCED = "Periode is afgesloten: 2026 - 11", "Out of balance: Entry"


@dataclass(frozen=True)
class Later:
    """The clock, so many hours on."""

    clock: Clock
    hours: float

    def now(self) -> dt.datetime:
        return self.clock.now() + dt.timedelta(hours=self.hours)

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


def scheduled(post: Post, hours: float) -> ExportResult:
    """As a night exports, so many hours from now: nobody names a document."""
    with post.application.store.begin() as connection:
        settings = replace(post.dossier.settings, cadence=Cadence.TEN_MINUTES)
        dossiers.set_settings(connection, DOSSIER, settings)
    with post.application.session(post.dossier) as session:
        later = replace(session, clock=Later(session.clock, hours))
        return export(later, ExportChoice())


def waiting(done: ExportResult, *orders: int) -> int:
    """How many of these documents the run left waiting."""
    return sum(document.order_id in orders for document, _ in done.batch.waiting)


def kinds(post: Post, subject: object) -> list[str]:
    with post.application.store.read() as connection:
        told = [one.problem for one in problems.open_ones(connection, DOSSIER)]
    return [one.kind for one in told if one.subject == str(subject)]


def allow(post: Post, resource: str, action: str, right: str) -> None:
    told = {"user": USER, "division": post.dossier.division, "resource": resource, "action": action}
    post.sandboxes.admin("exact", "rights", **told, right=right)


def refuse(post: Post, says: str) -> None:
    """Exact's next answer to an entry."""
    body = f'{{"error":{{"code":"","message":{{"lang":"","value":"{says}"}}}}}}'
    post.fault("status", post.kind.final, status=500, body=body)


def test_a_right_that_is_taken_away_is_told_at_once_and_all_documents_go_when_it_is_back(post: Post) -> None:
    first, second = post.new(), post.new()
    allow(post, SALES, "POST", "refused")
    done = scheduled(post, 1)
    assert list(done.sent.states.values()) == [State.NOT_SENT, State.NOT_SENT]
    assert kinds(post, "SalesEntry/SalesEntries POST") == ["right-missing"]
    assert (kinds(post, first), kinds(post, second)) == ([], [])
    held = scheduled(post, 4)
    assert (waiting(held, first, second), held.sent.states) == (2, {})
    allow(post, SALES, "POST", "allowed")
    scheduled(post, 8)
    assert (post.counted(first), post.counted(second)) == (1, 1)
    assert kinds(post, "SalesEntry/SalesEntries POST") == []


def test_a_person_who_exports_by_hand_need_not_wait_for_the_right_to_be_asked_for(post: Post) -> None:
    order = post.new()
    allow(post, SALES, "POST", "refused")
    scheduled(post, 0.5)
    post.export(order)
    allow(post, SALES, "POST", "allowed")
    with post.application.session(post.dossier) as session:
        soon = replace(session, clock=Later(session.clock, 0.6))
        export(soon, ExportChoice(ignore_cadence=True, order_ids=str(order)))
    assert post.counted(order) == 1


def test_what_something_in_exact_refused_is_offered_again_once_a_day(post: Post) -> None:
    order = post.new()
    refuse(post, CLOSED)
    scheduled(post, 1)
    assert (post.last(order).state, kinds(post, order)) == (State.REFUSED, ["exact-period-closed"])
    assert waiting(scheduled(post, 2), order) == 1
    assert kinds(post, order) == ["exact-period-closed"]
    scheduled(post, 25)
    assert (post.counted(order), kinds(post, order)) == (1, [])


def test_what_the_document_itself_was_refused_for_waits_until_it_changes(post: Post) -> None:
    order = post.new()
    refuse(post, UNBALANCED)
    scheduled(post, 1)
    assert waiting(scheduled(post, 49), order) == 1
    assert (post.counted(order), kinds(post, order)) == (0, ["exact-balance"])


def test_a_right_to_read_that_is_missing_is_told_as_one_and_solved_when_it_is_granted(post: Post) -> None:
    right = "Financial/TransactionLines GET"
    with post.application.session(post.dossier) as session:
        reconcile(session)  # what other tests left
    order = post.new()
    post.export(order)
    allow(post, LINES, "GET", "refused")
    with post.application.session(post.dossier) as session:
        done = reconcile(session)
    assert (done.matched.booked, done.written_back.documents) == (1, 1)
    assert order not in [one.document.order_id for one in done.unbooked]
    assert kinds(post, right) == ["right-missing"]
    assert kinds(post, "unexpected") == []
    allow(post, LINES, "GET", "allowed")
    with post.application.session(post.dossier) as session:
        assert check_rights(session) == []
    assert kinds(post, right) == []


@pytest.mark.parametrize(
    "mirror", [masterdata.JOURNALS, masterdata.VAT_CODES, masterdata.PERIODS], ids=lambda one: one.table.name
)
def test_what_was_created_in_exact_since_the_last_reading_counts_in_the_next_run(
    post: Post, mirror: Mirror[Any]
) -> None:
    order = post.new()
    with post.application.store.begin() as connection:  # as it was before a person created them
        masterdata.replace_all(connection, mirror, DOSSIER, [])
    scheduled(post, 1)
    assert (post.counted(order), kinds(post, order)) == (1, [])
