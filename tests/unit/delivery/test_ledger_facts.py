"""What the ledger keeps beside the state: its cause, the facts to compare with, whose problem it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from dossierflow.delivery.adapter import Confirmation
from dossierflow.delivery.as_known import ACCOUNTS, accounts, as_sent
from dossierflow.delivery.outcomes import sort_outcome, stops
from dossierflow.delivery.resolve import resolve
from dossierflow.delivery.send import SendResult, send
from dossierflow.domain.causes import cause_of
from dossierflow.domain.delivery import NO_CAUSE, State
from dossierflow.domain.document import Direction
from dossierflow.errors import Refused, RightMissing, Unavailable, WrongDivision
from dossierflow.kernel.outcome import Accepted, NotSent, Outcome, Rejected, Unknown
from dossierflow.problems.kinds.refusals import ExactRefused
from dossierflow.store import bookings, codec, problems
from dossierflow.store.tables.deliveries import deliveries
from dossierflow.texts import phrase
from dossierflow.vat.operations import DocumentOperations, Operation
from tests.support.fakes import DOSSIER, LOST, NOW, Bench

NO_RIGHT = RightMissing("Lotte may not book", user="Lotte", right="POST salesentry/SalesEntries", division=1)
ENTRY = phrase("arrival.entry", entry=7, journal="700")
MESSAGE, NO_FILE = phrase("arrival.message", address="INBOX"), phrase("files.none")
ELSEWHERE = WrongDivision("the entry stands in division 2")


@pytest.mark.parametrize(
    ("outcome", "state", "cause"),
    [
        (Rejected(NO_RIGHT), State.NOT_SENT, cause_of(NO_RIGHT)),
        (NotSent(NO_RIGHT), State.NOT_SENT, cause_of(NO_RIGHT)),
        (Unknown(ELSEWHERE), State.UNCERTAIN, cause_of(ELSEWHERE)),
        (Unknown(Unavailable("lost")), State.UNCERTAIN, phrase("cause.answer-lost")),
        (
            Accepted(Confirmation(ENTRY)),
            State.SENT,
            phrase("cause.answered", what=ENTRY),
        ),
        (
            Accepted(Confirmation(MESSAGE, files=NO_FILE)),
            State.SENT,
            phrase("cause.answered-files", what=MESSAGE, files=NO_FILE),
        ),
    ],
)
def test_a_cause_is_that_of_the_answer(outcome: Outcome[Confirmation], state: State, cause: str) -> None:
    assert sort_outcome(outcome, State.SENT)[:2] == (state, cause)


def test_an_answer_in_doubt_stops_nobody() -> None:
    assert stops(Unknown(NO_RIGHT)) == NO_CAUSE
    assert stops(NotSent(NO_RIGHT)) == cause_of(NO_RIGHT)


def test_a_document_that_another_run_sends_says_so(bench: Bench) -> None:
    one = bench.offer()
    send(bench.session, [one])
    done = send(bench.session, [one])
    assert done.states == {one.marker: State.INTENDED}
    assert done.causes == {one.marker: phrase("waiting.another-run")}


def test_parts_of_a_batch_keep_the_causes_of_all() -> None:
    whole = SendResult(causes={"a": phrase("cause.answer-lost")})
    whole.add(SendResult(causes={"b": phrase("waiting.another-run")}))
    assert whole.causes == {"a": phrase("cause.answer-lost"), "b": phrase("waiting.another-run")}


@pytest.mark.parametrize("has_operations", [True, False])
def test_the_intent_keeps_what_is_compared_later(bench: Bench, has_operations: bool) -> None:
    one = bench.offer()
    operation = Operation(Direction.SALES, "plain", Decimal(21), "", False, 10_000, 2_100)
    told = DocumentOperations(dt.date(2026, 11, 1), "EUR", Decimal(1), 1, (operation,))
    if has_operations:
        one = replace(one, payload=replace(one.payload, operations=told))
    send(bench.session, [one])
    with bench.store.read() as connection:
        sent_as, _ = bookings.facts(connection, one.marker)
        kept = connection.execute(sa.select(deliveries.c.operations)).scalar_one()
    assert sent_as == as_sent(one.document.summary) | {ACCOUNTS: accounts(one.document)}
    assert kept == (codec.encode(told) if has_operations else None)


def test_an_intent_is_of_the_moment_and_in_the_first_state(bench: Bench) -> None:
    bench.exact.plan("entry", LOST)
    send(bench.session, [bench.offer()])
    assert bench.steps()[0].state is State.INTENDED
    with bench.store.read() as connection:
        row = connection.execute(deliveries.select()).one()
    assert (row.created_at, row.updated_at) == (NOW, NOW)


@pytest.mark.parametrize("answers", [("Maandag is wasdag", "Dinsdag is strijkdag")])
def test_each_unknown_text_stays_with_its_own_document(bench: Bench, answers: tuple[str, ...]) -> None:
    other = ExactRefused(answer="Zondag is rustdag").problem(DOSSIER.id, "99")
    problems.report(bench.store, DOSSIER.id, ["exact-refused"], [other], NOW)
    for order_id, answer in enumerate(answers, 1):
        bench.exact.plan("entry", Unknown(Refused("no rule", raw=answer)))
        send(bench.session, [bench.offer(order_id, pdf=False)])
    bench.clock.sleep(120)
    found = resolve(bench.session)
    assert (found.refused, found.never_arrived) == (2, 0)
    told = {one.subject: one.facts for one in found.problems}
    assert {subject: facts["answer"] for subject, facts in told.items()} == dict(
        zip(("1", "2"), answers, strict=True)
    )
    assert told["1"]["document"] == "2026-001"
    with bench.store.read() as connection:
        kept = {one.problem.subject: one.problem for one in problems.open_ones(connection, DOSSIER.id)}
    assert set(kept) == {"1", "2", "99"}
    assert {one.dossier for one in kept.values()} == {DOSSIER.id}
