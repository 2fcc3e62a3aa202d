"""How often a piece of work is done: the words for it, and the minutes they stand for, in Belgian time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = "Europe/Brussels"
BELGIUM = ZoneInfo(ZONE)
#: The hours in which people work, and so in which what is done by day is done.
DAY = range(7, 19)
#: Before the day, and behind the half hour from 04:00 in which Exact is closed.
EARLY = 5
#: Longer ago than this, nobody waits any more for what was due.
LONGEST = timedelta(days=1)


class Rhythm(StrEnum):
    """How often. `practice`: as the practice's own setting says."""

    PRACTICE = "practice"
    NEVER = "never"
    NIGHT = "night"
    TEN_MINUTES = "every 10 minutes"
    HOURLY = "hourly"
    WEEKLY = "weekly"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class ScheduledWork(StrEnum):
    """The work that has a rhythm, by the name of its flow."""

    EXPORT = "export"
    CODA = "coda"
    RECONCILE = "reconcile"


WEEKDAYS = tuple(Rhythm)[-7:]
BY_DAY = frozenset({Rhythm.TEN_MINUTES, Rhythm.HOURLY})


@dataclass(frozen=True, slots=True)
class Times:
    """Minutes of certain hours, of certain weekdays (Monday is 0)."""

    minutes: range
    hours: range
    weekdays: range = range(7)

    @property
    def cron(self) -> str:
        """As Prefect writes it; Sunday is 0 there."""
        minutes = ",".join(map(str, self.minutes))
        hours = f"{self.hours[0]}-{self.hours[-1]}" if len(self.hours) > 1 else str(self.hours[0])
        days = "*" if len(self.weekdays) == 7 else ",".join(str((day + 1) % 7) for day in self.weekdays)
        return f"{minutes} {hours} * * {days}"

    def has(self, at: datetime) -> bool:
        """Whether this minute (Belgian) is one of them."""
        return at.minute in self.minutes and at.hour in self.hours and at.weekday() in self.weekdays


def times(rhythm: Rhythm, stagger: int = 0) -> Times | None:
    """When it is, each in its own minute, so that not all begin at once; None for what has no times of its
    own: never, and the night's."""
    match rhythm:
        case Rhythm.PRACTICE | Rhythm.NEVER | Rhythm.NIGHT:
            return None
        case Rhythm.TEN_MINUTES:
            return Times(range(stagger % 10, 60, 10), DAY)
        case Rhythm.HOURLY:
            return Times(range(stagger % 60, stagger % 60 + 1), DAY)
    minute = stagger % 60
    day = WEEKDAYS.index(Rhythm.MONDAY if rhythm is Rhythm.WEEKLY else rhythm)
    return Times(range(minute, minute + 1), range(EARLY, EARLY + 1), range(day, day + 1))


def minutes_between(after: datetime, until: datetime) -> list[datetime]:
    """Every minute (Belgian) after the one and up to the other; of the last day, where that is longer."""
    first = max(after, until - LONGEST).replace(second=0, microsecond=0) + timedelta(minutes=1)
    count = max(0, int((until - first) / timedelta(minutes=1)) + 1)
    return [(first + timedelta(minutes=number)).astimezone(BELGIUM) for number in range(count)]
