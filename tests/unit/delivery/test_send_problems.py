"""What an answer means for a person: the problem with all its facts, or none."""

from typing import Any

import pytest

from dossierflow.delivery.adapter import Confirmation
from dossierflow.delivery.outcomes import facts_of, problems_of
from dossierflow.errors import (
    BadData,
    BudgetSpent,
    Bug,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    Unavailable,
    WrongDivision,
)
from dossierflow.kernel.outcome import Accepted, NotSent, Rejected, Unknown
from dossierflow.problems.problem import Problem
from dossierflow.store import problems
from dossierflow.texts import Cents, listed, phrase
from tests.support.fakes import DOSSIER, NOW, Bench, summary

NAMED = {"document": "2026-001", "order": "1", "party": "Klant BV", "date": "01/11/2026"}
ENTRY = phrase("arrival.entry", entry=9, journal="700")
AMOUNT = phrase("difference.amount", kept=Cents(1), sent=Cents(2))
VAT = phrase("difference.vat", kept=Cents(3), sent=Cents(4))
STOP = WrongDivision("answered from division 6", dossier="5")


def told_by(problem: str, error: DossierflowError) -> DossierflowError:
    """As the row of an error table tells it."""
    error.problem = problem
    return error


@pytest.mark.parametrize(
    ("outcome", "kind", "facts"),
    [
        (
            Accepted(Confirmation(ENTRY, "e9", 9, (AMOUNT, VAT))),
            "booked-with-differences",
            {"entry": "9", "differences": listed([AMOUNT, VAT])},
        ),
        (
            Rejected(Refused("closed", raw="Gesloten")),
            "exact-refused",
            {"answer": "Gesloten"},
        ),
        (
            Rejected(told_by("exact-period-closed", Refused("closed", raw="Gesloten"))),
            "exact-period-closed",
            {"answer": "Gesloten"},
        ),
        (
            Rejected(told_by("exact-document-type", RightMissing("may not", division=5))),
            "exact-document-type",
            {"answer": ""},
        ),
        (
            Rejected(Bug("unknown property")),
            "exact-bug",
            {"answer": "", "message": "unknown property"},
        ),
        (
            NotSent(BadData("is no amount", field="TotalExcl")),
            "document-unreadable",
            {"field": "TotalExcl"},
        ),
        (
            NotSent(told_by("exact-too-large", Refused("too large"))),
            "exact-too-large",
            {"answer": ""},
        ),
        (
            NotSent(told_by("billit-no-access", RightMissing("may not"))),
            "billit-said-no",
            {"answer": ""},
        ),
    ],
)
def test_a_problem_names_the_document_and_what_was_answered(
    bench: Bench, outcome: Any, kind: str, facts: dict[str, str]
) -> None:
    assert problems_of(bench.session, summary(), outcome) == [Problem(DOSSIER.id, kind, "1", NAMED | facts)]


def test_a_wrong_division_is_a_problem_of_the_connection(bench: Bench) -> None:
    facts = {
        "name": DOSSIER.name,
        "division": str(DOSSIER.division),
        "entries": "",
        "message": str(STOP),
    }
    assert problems_of(bench.session, summary(), Unknown(STOP)) == [
        Problem(DOSSIER.id, problems.STOPS, problems.STOPS, NAMED | facts)
    ]


@pytest.mark.parametrize(
    "outcome",
    [
        Accepted(Confirmation(ENTRY, "e9", 9)),
        NotSent(Reconnect("the chain is dead")),
        NotSent(BudgetSpent("spent", until=NOW)),
        NotSent(Unavailable("down")),
        Unknown(Unavailable("the answer was lost")),
    ],
)
def test_what_no_person_must_do_for_this_document_is_no_problem_of_it(bench: Bench, outcome: Any) -> None:
    assert problems_of(bench.session, summary(), outcome) == []


def test_a_receipt_teaches_the_entry_where_it_has_one() -> None:
    assert facts_of(Confirmation(ENTRY, "e9", 9)) == {"entry_id": "e9", "entry_number": 9}
    assert facts_of(Confirmation(phrase("arrival.file", file="a.pdf"))) == {}
