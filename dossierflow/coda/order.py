"""Statements of one day in the order in which their balances follow each other: each is a way from its old
balance to its new one, and the order is a walk that takes every way once, with as few breaks as there can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class _Way(NamedTuple):
    """A statement's place among the others; -1 is a jump to where something is missing."""

    end: int
    place: int


def by_balances(
    items: Sequence[T], balances: Callable[[T], tuple[int, int]], start: int | None = None
) -> list[T]:
    """These items so that each opens with what the one before closed with, as far as that can be.

    `balances` tells the old and the new one; `start` is the balance from which the day goes on, where that is
    known. What the balances leave open stays in the order that was given.
    """
    if len(items) < 2:
        return list(items)
    stretches = [
        _walk([(*balances(items[place]), place) for place in one], start) for one in _apart(items, balances)
    ]
    opening = [balances(items[stretch[0]])[0] for stretch in stretches]
    first = [stretch for stretch, old in zip(stretches, opening, strict=True) if old == start]
    others = [stretch for stretch, old in zip(stretches, opening, strict=True) if old != start]
    return [items[place] for stretch in (*first, *others) for place in stretch]


def _apart(items: Sequence[T], balances: Callable[[T], tuple[int, int]]) -> list[list[int]]:
    """The places of items that some balance connects."""
    group_of: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        old, new = balances(item)
        joined = sorted({place, *group_of.get(old, ()), *group_of.get(new, ())})
        known = {balance for one in joined for balance in balances(items[one])}
        group_of |= dict.fromkeys(known, joined)
    return sorted({id(group): group for group in group_of.values()}.values())


def _walk(ways: list[tuple[int, int, int]], start: int | None) -> list[int]:
    """One component: Hierholzer's walk, with jumps from where ways end to where others begin."""
    surplus = Counter(old for old, _, _ in ways)
    surplus.subtract(new for _, new, _ in ways)
    begins = [balance for balance, count in surplus.items() for _ in range(count)]
    ends = [balance for balance, count in surplus.items() for _ in range(-count)]
    begins.sort(key=lambda balance: balance != start)
    onward: dict[int, list[_Way]] = {}
    # What leads nowhere comes before what moves on, and a jump last.
    for old, new, place in sorted(ways, key=lambda way: (way[0] != way[1], way[2])):
        onward.setdefault(old, []).append(_Way(new, place))
    for end, begin in zip(ends, begins[1:], strict=False):
        onward.setdefault(end, []).append(_Way(begin, -1))
    for found in onward.values():
        found.reverse()
    balance = begins[0] if begins else start if start in onward else ways[0][0]
    return [place for place in _every_way(onward, balance) if place >= 0]


def _every_way(onward: dict[int, list[_Way]], balance: int) -> list[int]:
    open_ways, walked = [_Way(balance, -1)], []
    while open_ways:
        if ways := onward.get(open_ways[-1].end):
            open_ways.append(ways.pop())
        else:
            walked.append(open_ways.pop().place)
    return walked[::-1]
