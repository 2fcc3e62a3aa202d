"""What a person says of a text that the table does not know is a row of the table from then on."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dossierflow.app.application import Application
from dossierflow.delivery.resolve import resolve
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.errors import Misuse
from dossierflow.exact.errors import Call, classify
from dossierflow.http.exchange import HttpAnswer
from dossierflow.kernel.outcome import Outcome, failed
from dossierflow.practice.refusals import RefusalsResult
from dossierflow.problems.kinds import KINDS, Refusal
from dossierflow.problems.kinds import refusals as kinds
from dossierflow.problems.kinds.refusals import ExactRefused
from dossierflow.problems.problem import Owner
from dossierflow.reports.refusals import refusals_markdown, refusals_sentence
from dossierflow.runs.refusals import RefusalMeaning, RefusalsChoice, refusals
from dossierflow.store import problems
from dossierflow.texts import languages
from tests.support.fakes import DOSSIER, NOW, Bench

LIMIT = "De kredietlimiet van Klant BV werd met 1.219,98 overschreden"
KNOWN_PART = "kredietlimiet van * overschreden"
FAULT = "A problem has occurred. The cause of this issue will be investigated as soon as possible."


def answered(text: str) -> Outcome[Any]:
    """A write that Exact answers with status 500 and this text."""
    meaning = classify(HttpAnswer(500, {}, b"", text))
    error = meaning.error(Call("POST", "salesentry/SalesEntries", 310001, "Amélie", NOW))
    return failed(meaning.rule.after_write, error)


def say(bench: Bench, text: str = "", means: str | None = None, **choice: Any) -> RefusalsResult:
    application = cast(Application, SimpleNamespace(store=bench.store, now=bench.clock.now))
    meant = RefusalMeaning(means) if means else None
    return refusals(application, RefusalsChoice(text, meant, **choice))


def offer(bench: Bench, text: str, order_id: int = 1) -> State:
    """Send one document, which Exact answers with the text; its state at once."""
    bench.exact.plan("entry", answered(text))
    send(bench.session, [bench.offer(order_id, pdf=False)])
    return bench.delivery(order_id).state


def refused(bench: Bench, text: str = LIMIT, order_id: int = 1) -> None:
    """In doubt, looked up, and not there."""
    assert offer(bench, text, order_id) is State.UNCERTAIN
    bench.clock.sleep(120)
    resolve(bench.session)


def test_an_unknown_text_is_listed_with_the_documents_that_wait_for_it(bench: Bench) -> None:
    for order_id in (1, 2):
        refused(bench, order_id=order_id)
    refused(bench, "Iets anders dat niemand kent", 3)
    found = say(bench).unknown
    assert [(one.text, one.documents) for one in found] == [(LIMIT, 2), ("Iets anders dat niemand kent", 1)]


def test_what_is_learnt_tells_what_stands_anew_and_what_comes_from_the_start(bench: Bench) -> None:
    refused(bench)
    first_seen = _first_seen(bench)
    done = say(bench, KNOWN_PART, "exact-relation", note="asked Exact")
    assert (done.retold, done.unknown, list(bench.problems())) == (1, [], ["exact-relation"])
    assert bench.problems()["exact-relation"]["answer"] == LIMIT
    assert _first_seen(bench) == first_seen
    refused(bench, "De  KREDIETLIMIET van Ander BV werd overschreden", 2)
    assert say(bench).unknown == []


def test_without_a_persons_word_a_learnt_text_takes_nothing_out_of_doubt(bench: Bench) -> None:
    say(bench, KNOWN_PART, "exact-relation")
    assert offer(bench, LIMIT) is State.UNCERTAIN
    assert bench.problems() == {}


def test_what_arrived_all_the_same_is_adopted_however_well_the_text_is_known(bench: Bench) -> None:
    say(bench, KNOWN_PART, "exact-relation")
    one = bench.offer(1, pdf=False)
    bench.exact.plan("entry", answered(LIMIT))
    send(bench.session, [one])
    bench.exact.book(one.payload.draft)
    bench.clock.sleep(120)
    assert resolve(bench.session).adopted == 1
    assert bench.problems() == {}


def test_a_business_rule_refuses_at_once(bench: Bench) -> None:
    say(bench, KNOWN_PART, "exact-relation", business_rule=True)
    assert offer(bench, LIMIT) is State.REFUSED
    assert list(bench.problems()) == ["exact-relation"]


def test_the_cure_of_what_is_learnt_may_lie_outside_the_document(bench: Bench) -> None:
    refused(bench)
    assert not any(KINDS[kind].cured_outside for kind in bench.problems())
    say(bench, KNOWN_PART, "exact-relation")
    assert all(KINDS[kind].cured_outside for kind in bench.problems())


def test_a_fault_that_passes_is_no_problem_and_goes_again(bench: Bench) -> None:
    refused(bench)
    assert say(bench, KNOWN_PART, "exact-fault").retold == 1
    assert bench.problems() == {}
    assert offer(bench, LIMIT, 2) is State.UNCERTAIN
    bench.clock.sleep(120)
    assert resolve(bench.session).never_arrived == 1
    assert bench.delivery(2).state is State.NOT_SENT


def test_forgetting_tells_it_as_before(bench: Bench) -> None:
    refused(bench)
    say(bench, KNOWN_PART, "exact-relation")
    done = say(bench, KNOWN_PART.upper(), forget=True)
    assert (done.retold, [one.text for one in done.unknown], done.known) == (1, [LIMIT], [])
    with pytest.raises(Misuse):
        say(bench, KNOWN_PART, forget=True)


@pytest.mark.parametrize(
    ("text", "means", "choice"),
    [
        (FAULT, "exact-relation", {"business_rule": True}),  # a fault of Exact's stays one
        ("de cause of this issue", "exact-relation", {}),
        ("Verplicht: Dagboek", "exact-relation", {}),  # the table knows better
        ("*", "exact-relation", {}),
        ("de * van", "exact-relation", {}),
        ("1.219,98", "exact-relation", {}),
        ("overschreden", "exact-relation", {}),
        (KNOWN_PART, None, {}),
        (KNOWN_PART, "exact-fault", {"business_rule": True}),
        ("", "exact-relation", {}),
        ("kredietlimiet " * 40, "exact-relation", {}),
    ],
)
def test_what_would_be_wrong_to_learn_is_refused(
    bench: Bench, text: str, means: str | None, choice: dict[str, Any]
) -> None:
    with pytest.raises(Misuse):
        say(bench, text, means, **choice)
    assert say(bench).known == []


def test_what_the_table_tells_is_never_retold(bench: Bench) -> None:
    offer(bench, "Ongeldig: Periode is afgesloten, want de kredietlimiet van januari is overschreden")
    before = bench.problems()
    say(bench, KNOWN_PART, "exact-relation", business_rule=True)
    assert bench.problems() == before != {}


def test_every_refusal_that_is_a_persons_turn_can_be_meant() -> None:
    declared = {
        one.key
        for one in vars(kinds).values()
        if isinstance(one, type) and issubclass(one, Refusal) and one.key and one.owner is not Owner.US
    }
    assert declared == {one.value for one in RefusalMeaning} - {"exact-fault"}
    assert ExactRefused.key in declared


@pytest.mark.parametrize("language", languages())
def test_every_meaning_is_told_in_every_language(bench: Bench, language: str) -> None:
    refused(bench, "Iets anders dat niemand kent", 3)
    for at, meaning in enumerate(RefusalMeaning):
        done = say(bench, f"kredietlimiet nummer {at}", meaning.value)
        told = refusals_sentence(done, language)
        assert "kredietlimiet" in told
        assert meaning.value not in told
    page = refusals_markdown(say(bench), language)
    assert "Iets anders dat niemand kent" in page.replace("\n", " ").replace("<br>", " ")
    assert "{" not in page


def _first_seen(bench: Bench) -> dt.datetime:
    with bench.store.read() as connection:
        [one] = problems.open_ones(connection, DOSSIER.id)
    return one.first_seen
