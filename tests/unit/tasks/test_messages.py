"""A run's message is read in a list: it is short whatever the size of the practice."""

from __future__ import annotations

from dossierflow.reports.runs import by_part, with_cost
from tasks.states import LONGEST_MESSAGE, fitting, sentences


def test_a_message_says_what_it_is_about_and_what_it_cost_however_many_dossiers_there_are() -> None:
    many = [(f"Bouwwerken Claessens {number} NV", "Exact is away") for number in range(200)]
    whole = with_cost(by_part(many), 1234)
    told = fitting(whole)
    assert len(whole) > 5_000 and len(told) <= LONGEST_MESSAGE
    assert told.startswith("Bouwwerken Claessens 0 NV: Exact is away")
    assert told.endswith("Claessens 2 NV: Exact is away; … (1234 calls)")


def test_where_one_dossier_has_much_to_say_no_word_is_cut() -> None:
    told = fitting(" ".join(["Bouwwerken Claessens NV:", *["onbereikbaar"] * 40, "deze nacht"]))
    assert len(told) <= LONGEST_MESSAGE and told.endswith(" onbereikbaar deze nacht")
    assert set(told.split()) == {"Bouwwerken", "Claessens", "NV:", "onbereikbaar", "…", "deze", "nacht"}
    assert len(fitting("x" * 5_000)) <= LONGEST_MESSAGE


def test_a_short_message_is_told_as_it_is() -> None:
    assert fitting("3 sent (12 calls)") == "3 sent (12 calls)"


def test_what_went_wrong_and_what_to_do_are_two_sentences() -> None:
    assert sentences("er is niets beslist", "Geef één van: is, never.") == (
        "er is niets beslist. Geef één van: is, never."
    )
    assert sentences("Exact is away.", "") == "Exact is away."
