"""The table beside the files: what a spreadsheet makes of it."""

import pytest

from dossierflow.delivery.archive import _decimal
from dossierflow.kernel.foreign import spreadsheet


@pytest.mark.parametrize(("cents", "text"), [(0, "0,00"), (5, "0,05"), (-123456, "-1234,56")])
def test_amounts_are_numbers_with_a_comma(cents: int, text: str) -> None:
    assert spreadsheet(_decimal(cents)) == text


@pytest.mark.parametrize("cell", ["=1+1", "+32 2 123", "-cmd|x", "@SUM(A1)"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert spreadsheet(cell) == f"'{cell}"
