"""Days on which banks book: not on Saturday or Sunday. Public holidays are left out on purpose."""

from __future__ import annotations

import datetime as dt

DAY = dt.timedelta(days=1)


def banking_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after it."""
    while day.weekday() > 4:
        day += DAY
    return day


def banking_days_before(today: dt.date, how_many: int) -> tuple[dt.date, ...]:
    """The last banking days before `today`, oldest first."""
    days: list[dt.date] = []
    day = today
    while len(days) < how_many:
        day -= DAY
        if day.weekday() < 5:
            days.insert(0, day)
    return tuple(days)
