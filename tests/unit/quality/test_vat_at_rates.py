"""VAT that its rates give: judged for each rate as one amount."""

from __future__ import annotations

import pytest

from dossierflow.quality.numbers import vat_at_its_rates


@pytest.mark.parametrize(
    ("groups", "fits"),
    [
        pytest.param(((10_000, "21", 2_100, 1),), True, id="to the cent"),
        pytest.param(((10_000, "21", 2_101, 1),), True, id="a cent for one line"),
        pytest.param(((10_000, "21", 2_102, 1),), False, id="two cents for one line"),
        pytest.param(((10_000, "21", 2_102, 2),), True, id="two cents for two lines"),
        pytest.param(((1, "21", 0, 1), (2, "21", 2, 1)), True, id="one rate in two parts"),
        pytest.param(((5_000, "21", 1_050, 1), (5_000, "21.00", 1_053, 1)), False, id="off as a whole"),
        pytest.param(((10_000, "21", 2_110, 1), (10_000, "6", 590, 1)), False, id="each rate for itself"),
        pytest.param(((0, "21", 0, 0),), True, id="nothing at all"),
        pytest.param((), True, id="no group"),
    ],
)
def test_each_rates_vat_is_judged_whole(groups: tuple[tuple[int, str, int, int], ...], fits: bool) -> None:
    assert vat_at_its_rates(groups) is fits
