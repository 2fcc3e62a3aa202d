"""Spellings of an invoice number: what is the same, and what only looks like it."""

from datetime import date

import pytest

from dossierflow.domain.reference import contradict, normalised

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    "spelt",
    [
        *("2026/0812", "2026-812", "0812", "812", "812/2026", "20260812", " 2026 0812", "0812-2026"),
        *("2026.812", "26-0812", "26/812", "260812", "26812", "0812/26", "26 0812"),
    ],
)
def test_a_number_is_the_same_in_every_spelling(spelt: str) -> None:
    assert normalised(spelt, DAY) == "812"


@pytest.mark.parametrize(
    ("spelt", "same"), [("VF2026-0812", "vf0812"), ("F/0012", "f-12"), ("Vf 812", "VF-0812")]
)
def test_letters_belong_to_the_number_whatever_their_case(spelt: str, same: str) -> None:
    assert normalised(spelt, DAY) == normalised(same, DAY)


@pytest.mark.parametrize(
    ("one", "other"), [("VF812", "812"), ("8120", "812"), ("2019-812", "812"), ("1-23", "124")]
)
def test_other_numbers_stay_other_numbers(one: str, other: str) -> None:
    assert normalised(one, DAY) != normalised(other, DAY)


def test_a_number_that_is_only_a_year_stays() -> None:
    assert normalised("2026", DAY) == "2026"
    assert normalised("---", DAY) == ""


def test_two_digits_are_a_year_only_beside_a_number_and_near_the_date() -> None:
    assert normalised("26-1", DAY) == normalised("261", DAY) == "261"
    assert normalised("19-0812", DAY) == "190812"
    assert normalised("2026-26", DAY) == "26"
    assert normalised("2026-260042", DAY) == "260042"
    assert normalised("VF26/0812", DAY) == normalised("vf 812", DAY)


def test_numbers_of_two_years_contradict_each_other() -> None:
    assert contradict("25-0812", "2026/812", DAY)
    assert contradict("250812", "26-0812", DAY)
    assert not contradict("26-0812", "20260812", DAY)
    assert contradict("2025/12", "2026/12", DAY)
    assert not contradict("2026/12", "12", DAY)
    assert not contradict("2026/812", "2026-0812", DAY)
