"""Several problems of one cause: one step for all of them, and nothing of one told as if it were of all."""

from __future__ import annotations

import pytest

from dossierflow.problems.problem import Problem
from dossierflow.reports.causes import causes, causes_markdown, headline
from dossierflow.reports.explain import Language, explain_together
from dossierflow.texts import languages

COMPANIES = [
    Problem("", "company-unbound", str(party), {"party": str(party), "name": f"Firma {party}", "number": no})
    for party, no in ((800002, "0901883432"), (800007, "0910899977"), (700109, "1973486576"))
]
DIVISIONS = [
    Problem("", "division-unbound", code, {"division": code, "name": f"Klant {code}", "number": "0922019939"})
    for code in ("2200006", "2200005")
]
REFUSED = [
    Problem(
        "310001",
        "master-data-refused",
        str(at),
        {"name": f"Relatie {at}", "says": "x", "what": "relations", "field": "y", "value": f"BE{at}"},
    )
    for at in range(3)
]
BOOKED = [
    Problem(
        "310001",
        "changed-in-exact",
        str(order),
        {
            "document": f"F{order}",
            "order": str(order),
            "party": "K",
            "date": "1/11",
            "differences": f"d{order}",
        },
    )
    for order in (11, 12)
]


def page(problems: list[Problem], language: Language) -> str:
    return causes_markdown(causes(problems, language), None, language)


@pytest.mark.parametrize("language", languages())
def test_a_step_whose_command_takes_several_names_all_of_them(language: Language) -> None:
    assert (
        "--companies 800002,800007,700109 --do set-aside" in explain_together(COMPANIES, language).next_step
    )
    told = page(DIVISIONS, language)
    assert "dossierflow companies 2200006,2200005 --do set-aside" in told
    assert "2200006 Klant 2200006" in told and "2200005 Klant 2200005" in told


@pytest.mark.parametrize(
    ("language", "example"), [("en", "For example"), ("nl", "Bijvoorbeeld"), ("fr", "Par")]
)
def test_what_is_true_of_one_only_is_said_to_be_an_example(language: Language, example: str) -> None:
    explained = explain_together(REFUSED, language)
    assert explained.why.startswith(example) and "BE0" in explained.why
    assert not explained.next_step.startswith(example), "the step is the same for each"
    step = explain_together(BOOKED, language).next_step
    assert step.startswith(example) and "11" in step, "settling is one document's"
    alone = explain_together(BOOKED[:1], language)
    assert not (alone.why + alone.next_step).count(example)


@pytest.mark.parametrize("language", languages())
def test_each_of_several_is_named_with_what_differs(language: Language) -> None:
    told = page(REFUSED, language).replace("\\", "")
    assert all(f"Relatie {at} x" in told and f"BE{at}" in told for at in range(3))
    told = page(COMPANIES, language).replace("\\", "")
    assert all(number in told for number in ("0901.883.432", "0910.899.977", "1973.486.576"))


def dead(*dossiers: str) -> list[Problem]:
    subjects = (("", "exact:u1"), *((one, "reconnect") for one in dossiers))
    return [Problem(dossier, "reconnect", subject, {"user": "Lotte"}) for dossier, subject in subjects]


@pytest.mark.parametrize("language", languages())
def test_a_dead_connection_is_one_thing_to_do_whatever_the_number_of_its_dossiers(language: Language) -> None:
    names = {"310001": "Bakkerij", "310002": "Bouw", "310003": "Advies"}
    told = causes_markdown(causes(dead(*names), language), None, language, names=names)
    assert told.count("1. **") == 1 and told.count("dossierflow connect exact") == 1
    assert "3 dossiers" in told and all(name in told for name in names.values())
    [alone] = causes(dead("310001"), language)
    assert "1 dossiers" not in headline(alone, language)
    [nobody_bound] = causes(dead(), language)
    assert headline(nobody_bound, language) == headline(alone, language)


def test_a_dead_connection_comes_first_and_what_needs_nobody_today_last() -> None:
    late = Problem("310001", "coda-remarks", "x", {})
    listed = causes([*COMPANIES, late, *BOOKED, *REFUSED, *dead("310001")], "en")
    kinds = [cause.first.kind for cause in listed]
    assert kinds[:3] == ["reconnect", "master-data-refused", "changed-in-exact"]
    assert set(kinds[3:]) == {"company-unbound", "coda-remarks"}
