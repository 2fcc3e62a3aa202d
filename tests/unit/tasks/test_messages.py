"""A run's message is read in a list: it is short whatever the size of the practice."""

from __future__ import annotations

from dossierflow.reports.runs import by_part, with_cost
from tasks.states import LONGEST_MESSAGE, shortened


def test_a_message_says_what_it_is_about_and_what_it_cost_however_many_dossiers_there_are() -> None:
    many = [(f"Bouwwerken Claessens {number} NV", "Exact is away") for number in range(200)]
    whole = with_cost(by_part(many), 1234)
    told = shortened(whole)
    assert len(whole) > 5_000 and len(told) <= LONGEST_MESSAGE
    assert told.startswith("Bouwwerken Claessens 0 NV: Exact is away")
    assert told.endswith("(1234 calls)") and " … " in told


def test_a_short_message_is_told_as_it_is() -> None:
    assert shortened("3 sent (12 calls)") == "3 sent (12 calls)"
