"""Statements of a day in the order of their balances: as few breaks as any order has."""

from __future__ import annotations

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from dossierflow.coda.order import by_balances

Way = tuple[int, int]


def breaks(order: list[Way] | tuple[Way, ...], start: int | None) -> int:
    return sum(one[1] != two[0] for one, two in pairwise(order)) + (
        start is not None and order[0][0] != start
    )


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5),
    st.none() | st.integers(0, 3),
)
def test_no_other_order_has_fewer_breaks(ways: list[Way], start: int | None) -> None:
    found = by_balances(ways, lambda way: way, start)
    assert sorted(found) == sorted(ways)
    inner = min(breaks(order, None) for order in permutations(ways))
    assert breaks(found, None) == inner
    if start is not None and any(
        breaks(order, None) == inner and order[0][0] == start for order in permutations(ways)
    ):
        assert found[0][0] == start


def test_many_of_a_day_are_found_from_their_last_to_their_first() -> None:
    ways = [(number, number + 1) for number in range(500)]
    assert by_balances(ways[::-1], lambda way: way) == ways


def test_what_the_balances_leave_open_stays_as_it_came() -> None:
    ways = [(0, 5, 1), (5, 0, 2), (0, 5, 3), (5, 0, 4), (0, 0, 5)]
    assert [way[2] for way in by_balances(ways, lambda way: way[:2], 0)] == [5, 1, 2, 3, 4]
