"""The cost model of the contract (section 10), held to the call; `python -m benchmarks.exact` prints it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.exact_costs import Line, close, open_office


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Line]]:
    office = open_office(tmp_path_factory.mktemp("office"))
    try:
        yield {line.what: line for line in office.lines()}
    finally:
        close(office)


def test_no_line_of_the_cost_model_costs_a_call_more_than_it_must(lines: dict[str, Line]) -> None:
    assert {what: line.ratio for what, line in lines.items()} == dict.fromkeys(lines, 1.0)


def test_onboarding_idling_and_booking_cost_what_the_contract_says(lines: dict[str, Line]) -> None:
    assert lines["onboarding of the example dossier"].measured == 26
    assert lines["a round on an idle dossier"].measured == 4
    assert lines["a journal invoice with one PDF"].measured == 3
