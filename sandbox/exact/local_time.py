"""Dates as Exact shows them: local time, written as if it were UTC.

Rows keep it as 'YYYY-MM-DDTHH:MM:SS' (with '.mmm' where it has milliseconds), which sorts as text.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Brussels")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?$")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d$")


@lru_cache(maxsize=16)
def local_time(instant: datetime) -> str:
    """The local time of an instant (aware), to the millisecond."""
    return _text(instant.astimezone(LOCAL).replace(tzinfo=None))


def local_midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def day_of(text: str) -> date:
    return date.fromisoformat(text[:10])


def instant_of(text: str) -> datetime:
    """The instant (UTC) of a kept local time."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def read_local_time(text: str, *, day_alone: bool) -> str | None:
    """ISO text as the rows keep it; None where it is not one. A trailing Z is let through and means nothing.

    `day_alone` lets a date without a time through, which $filter literals may not be.
    """
    bare = text.removesuffix("Z")
    if not _ISO.match(bare) and not (day_alone and _ISO_DAY.match(bare)):
        return None
    try:
        return _text(datetime.fromisoformat(bare))
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def json_date(text: str) -> str:
    """'/Date(ms)/' of a kept local time, the milliseconds counted as if local time were UTC."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return f"/Date({round(moment.timestamp() * 1000)})/"


def _text(naive: datetime) -> str:
    milliseconds = naive.microsecond // 1000
    fraction = f".{milliseconds:03d}" if milliseconds else ""
    return naive.strftime("%Y-%m-%dT%H:%M:%S") + fraction
