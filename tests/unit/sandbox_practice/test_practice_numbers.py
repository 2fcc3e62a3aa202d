"""Check digits of the numbers that the practice makes."""

from __future__ import annotations

from random import Random

import pytest
from stdnum import iban
from stdnum.be import iban as belgian_iban
from stdnum.be import ogm_vcs, vat

from sandbox.practice import numbers


@pytest.mark.parametrize("base", [0, 97, 9_700_000_000, 1, 96, 98, 9_999_999_999, 909_337_554])
def test_a_structured_communication_is_valid_where_the_remainder_is_nothing_too(base: int) -> None:
    digits = numbers.structured_communication(base)
    assert len(digits) == 12 and ogm_vcs.is_valid(digits)


def test_a_structured_communication_is_shown_in_three_groups() -> None:
    assert numbers.show_communication("090933755493") == "+++090/9337/55493+++"


@pytest.mark.parametrize("bank", list(numbers.BANKS))
def test_a_thousand_ibans_of_each_bank_are_valid(bank: str) -> None:
    rng = Random(3)
    for _ in range(1000):
        number, bic = numbers.belgian_iban(rng, bank)
        assert iban.is_valid(number)
        assert belgian_iban.to_bic(number) == bic


@pytest.mark.parametrize("first", ["0", "1"])
def test_a_thousand_enterprise_numbers_are_valid(first: str) -> None:
    rng = Random(4)
    for _ in range(1000):
        number = numbers.enterprise_number(rng, first)
        assert number[0] == first and vat.is_valid(number)
