"""The VAT that an invoice states is booked to the cent, whatever its lines round to."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossierflow.vat.spread import spread
from dossierflow.vat.table import vat_key

RATES = [("0", "1"), ("6", "2"), ("12", "3"), ("21", "4"), ("0", "21")]
rows = st.lists(
    st.tuples(st.integers(-50_000, 500_000), st.sampled_from(RATES)).map(lambda row: (row[0], *row[1])),
    min_size=1,
    max_size=30,
)


@given(rows)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_lines_add_up_to_the_stated_vat_of_every_rate(make: Any, rows: list[tuple[int, str, str]]) -> None:
    document = make(*rows)
    sums: dict[tuple[str, Decimal], int] = defaultdict(int)
    for line, vat in zip(document.lines, spread(document), strict=True):
        sums[line.ventilation, line.vat_rate] += vat
    assert sums == {(group.ventilation, group.vat_rate): group.total_vat for group in document.vat_groups}


@given(rows)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_line_is_moved_by_more_than_its_rates_rounding(
    make: Any, rows: list[tuple[int, str, str]]
) -> None:
    document = make(*rows)
    for line, vat in zip(document.lines, spread(document), strict=True):
        assert abs(vat - line.total_vat) <= len(rows)


def test_without_totals_per_rate_the_lines_own_vat_stands(make: Any) -> None:
    import dataclasses

    document = dataclasses.replace(make((1005, "21", "4")), vat_groups=())
    assert spread(document) == [211]


def test_the_headers_code_applies_to_lines_at_zero_per_cent_only(make: Any) -> None:
    document = make((100, "0", ""), (100, "21", ""), ventilation="21")
    assert [vat_key(document, line).ventilation for line in document.lines] == ["21", "4"]
