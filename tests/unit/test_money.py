"""Money enters as Decimal or text and leaves as whole cents, or not at all."""

from decimal import Decimal

import pytest

from dossierflow.errors import BadData
from dossierflow.kernel.money import cents, percentage_of, show, units


@pytest.mark.parametrize(
    ("amount", "expected"), [("12.5", 1250), (Decimal("-0.01"), -1), (3, 300), ("0", 0), ("-0.00", 0)]
)
def test_whole_cents_enter(amount: Decimal | int | str, expected: int) -> None:
    assert cents(amount) == expected
    assert cents(units(expected)) == expected


@pytest.mark.parametrize("amount", ["1.005", "NaN", "Infinity", "abc", "1e30", "", None])
def test_what_is_no_amount_is_refused_with_its_field(amount: str) -> None:
    with pytest.raises(BadData) as refusal:
        cents(amount, field="TotalIncl")
    assert refusal.value.field == "TotalIncl"


def test_vat_is_rounded_half_up_away_from_floats() -> None:
    assert percentage_of(1050, Decimal(21)) == 221  # 220.5
    assert percentage_of(-1050, Decimal(21)) == -221


def test_amounts_are_shown_the_belgian_way() -> None:
    assert show(-123456789) == "-1.234.567,89"
