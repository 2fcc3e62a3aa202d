"""Dates and instants as Billit writes them: ISO, no zone (ours are UTC), fractions without trailing zeros."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

MILLISECOND = timedelta(milliseconds=1)


def timestamp_text(instant: datetime) -> str:
    """`2026-11-05T08:12:09.53`: milliseconds at most."""
    moment = instant.astimezone(UTC).replace(tzinfo=None)
    whole = moment.replace(microsecond=0).isoformat()
    fraction = f"{moment.microsecond // 1000:03d}".rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def instant(text: str) -> datetime:
    """The instant that a timestamp stands for."""
    return datetime.fromisoformat(_six_digits(text)).replace(tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def later(now: datetime, previous: str | None) -> str:
    """A timestamp of now that is at least a millisecond after the previous one: each change moves it."""
    floor = instant(previous) + MILLISECOND if previous else now
    return timestamp_text(max(now, floor))


def normal(text: str) -> str:
    """Any ISO date or date-time as a timestamp; an offset is taken into account. ValueError otherwise."""
    parsed = datetime.fromisoformat(_six_digits(text.strip()))
    return timestamp_text(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))


def sortable(text: str) -> str:
    """The timestamp in a form that sorts as time."""
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<7}"


def _six_digits(text: str) -> str:
    """Python reads six digits of a fraction; .NET writes up to seven."""
    head, dot, tail = text.partition(".")
    if not dot:
        return text
    zone = tail.lstrip("0123456789")
    fraction = tail[: len(tail) - len(zone)]
    return f"{head}.{fraction[:6]:0<6}{zone}"
