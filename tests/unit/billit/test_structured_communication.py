"""Structured communications are taken from a text only where their check digits fit."""

import pytest

from dossierflow.domain.bank_transaction import structured_communication


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+++026/1104/11702+++", "026110411702"),
        ("***026/1104/11702*** thank you", "026110411702"),
        ("invoice +++ 026 / 1104 / 11702 +++", "026110411702"),
        ("026110411702", "026110411702"),
        (" 026/1104/11702 ", "026110411702"),
        ("RF18 5390 0754 7034", "RF18539007547034"),
        ("payment rf18539007547034 for May", "RF18539007547034"),
        ("RF18 5390 0754 7034 FOR MAY", "RF18539007547034"),
    ],
)
def test_a_valid_communication_is_found_in_compact_form(text: str, expected: str) -> None:
    assert structured_communication(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+++026/1104/11703+++",
        "order 026110411702 of May",
        "026110411703",
        "RF19 5390 0754 7034",
        "+++12/34+++",
        "SURF18 5390",
    ],
)
def test_what_does_not_fit_is_left_in_the_text(text: str) -> None:
    assert structured_communication(text) == ""


def test_the_first_text_that_holds_one_decides() -> None:
    assert structured_communication("free text", "026110411702", "RF18539007547034") == "026110411702"
