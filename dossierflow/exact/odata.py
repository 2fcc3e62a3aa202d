"""The dialect of OData that Exact speaks: literals, dates, and the envelopes of its JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from dossierflow.errors import BadData
from dossierflow.http.faults import unfit
from dossierflow.http.json import NotJson, decode, not_expected
from dossierflow.http.reader import shown
from dossierflow.kernel.clock import BRUSSELS
from dossierflow.kernel.told import told

Record = dict[str, Any]

LONGEST_URL = 6000  # characters; Exact refuses longer ones
_READABLE = "$,'()/:"  # characters that a query may hold as they are
_DATE = re.compile(r"/Date\((-?\d{1,16})(?:[+-]\d{4})?\)/")
_IDENTITY = re.compile(r"[0-9A-Za-z-]{1,64}")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the milliseconds count local wall time, so there is no zone


# Reading


def error_message(body: bytes) -> str:
    """The text of Exact's JSON error; '' where the body is none."""
    try:
        return str(decode(body)["error"]["message"]["value"] or "").strip()
    except (NotJson, KeyError, TypeError, IndexError):
        return ""


def children(value: Any) -> list[Record] | None:
    """The records of an expanded property; None where Exact only says where they are (`__deferred`).

    Raises FieldFault where more of them stand on another page: a part of a list is not that list.
    """
    rows = value.get("results") if isinstance(value, dict) else value
    if next_of(value):
        raise unfit("not-whole")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def has_rows(value: Any) -> bool:
    """Whether an expanded property holds records, and does not only say where they are."""
    return isinstance(value, list) or (isinstance(value, dict) and isinstance(value.get("results"), list))


def next_of(value: Any) -> str:
    """The address of the next page of a list inside a record; '' where it is whole, or not a list."""
    following = value.get("__next") if isinstance(value, dict) and "results" in value else None
    return following if isinstance(following, str) else ""


def records(content: Any) -> tuple[list[Record], str]:
    """The rows of `{"d": {"results": […]}}` or `{"d": […]}`, and the address of the next page ('' = last)."""
    envelope = _envelope(content)
    rows = envelope.get("results") if isinstance(envelope, dict) else envelope
    following = envelope.get("__next") if isinstance(envelope, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise not_expected("no-list")
    if not isinstance(following, str | None):
        raise not_expected("no-address", field="__next")
    return rows, following or ""


def record(content: Any, key: str = "") -> Record:
    """The one record of `{"d": {…}}`, also where it comes alone in a list; `key` must be filled in it."""
    envelope = _envelope(content)
    if isinstance(envelope, dict) and isinstance(envelope.get("results"), list):
        envelope = envelope["results"]
    if isinstance(envelope, list) and len(envelope) == 1:
        envelope = envelope[0]
    if not isinstance(envelope, dict):
        raise not_expected("no-record")
    if key and not envelope.get(key):
        raise not_expected("without", field=key)
    return envelope


def _envelope(content: Any) -> Any:
    if not isinstance(content, dict) or "d" not in content:
        raise not_expected("without", field="d")
    return content["d"]


def wall_time(value: Any) -> datetime:
    """A date-time as Exact means it: local wall time, without a zone.

    The milliseconds of `/Date(ms)/` count Dutch and Belgian wall time as if it were UTC; some resources
    answer ISO text instead. Raises FieldFault.
    """
    if not isinstance(value, str):
        raise unfit("no-date", value=shown(value))
    if match := _DATE.fullmatch(value):
        try:
            return _EPOCH + timedelta(milliseconds=int(match[1]))
        except OverflowError:
            raise unfit("out-of-range", value=shown(value)) from None
    try:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo is None else moment.astimezone(BRUSSELS).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise unfit("no-date", value=shown(value)) from None


def instant(value: Any) -> datetime:
    """A moment (Created, Modified) as an aware UTC instant."""
    try:
        return wall_time(value).replace(tzinfo=BRUSSELS).astimezone(UTC)
    except OverflowError:
        raise unfit("out-of-range", value=shown(value)) from None


# Writing


def date_in(day: date) -> str:
    """A date in a body: ISO with a time; `/Date()/` is refused as input."""
    return f"{day.isoformat()}T00:00:00"


def guid(value: str) -> str:
    """An identity of Exact's. BadData where an answer gave what cannot be one: it would end the literal."""
    if not _IDENTITY.fullmatch(value):
        raise told(BadData, "no-identity", value=shown(value))
    return f"guid'{value}'"


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def int64(value: int) -> str:
    return f"{value}L"


def any_of(field: str, literals: Iterable[str]) -> str:
    """A filter: the field equals one of the literals."""
    return " or ".join(f"{field} eq {literal}" for literal in literals)


def query(params: Mapping[str, str]) -> str:
    """The query string, `$select` and its like left readable; '' without parameters."""
    return "&".join(f"{name}={quote(value, safe=_READABLE)}" for name, value in params.items())
