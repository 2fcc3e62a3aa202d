"""The sync endpoints: everything that changed since a timestamp, a thousand rows a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from dossierflow.errors import Bug
from dossierflow.exact import odata
from dossierflow.exact.fields import DEMANDED, Shape, as_object, number, value_of
from dossierflow.exact.odata import Record
from dossierflow.exact.resources.division_calls import DivisionCalls

T = TypeVar("T")
_TIMESTAMP = number("Timestamp", DEMANDED)


@dataclass(frozen=True, slots=True)
class SyncPage(Generic[T]):
    """One page of a stream. `last` is the highest Timestamp so far: store it with the rows, or not at all."""

    rows: list[T]
    last: int


class Sync(Generic[T]):
    """One stream of one division. A timestamp is a row version: it orders changes and tells no time."""

    def __init__(self, calls: DivisionCalls, shape: Shape[T], *, never_empty: bool = False) -> None:
        self._calls, self._shape = calls, shape
        self._never_empty = never_empty

    def changed(self, after: int) -> Iterator[SyncPage[T]]:
        """The pages behind this timestamp, 0 = from the start; one empty page where nothing changed.

        A first read that finds nothing in a list that no company is without raises RightMissing, unless
        UserHasRights says that the right is there.
        """
        last, first = after, after <= 1
        params = {
            "$select": self._shape.select_with("Timestamp"),
            "$filter": f"Timestamp gt {odata.int64(max(after, 1))}",
        }
        for rows in self._calls.pages(self._shape.path, params):
            if first and not rows and self._never_empty:
                self._calls.confirmed_empty(self._shape)
            last = self._last(rows, last)
            yield SyncPage(self._calls.shaped(self._shape, rows), last)
            first = False

    def _last(self, rows: list[Record], last: int) -> int:
        """The page's highest timestamp. Pages must rise, or a stored cursor would skip rows for ever."""
        path, code = self._shape.path, self._calls.code
        stamps: list[int] = [value_of(_TIMESTAMP, as_object(row, path, code)) for row in rows]
        if stamps and min(stamps) <= last:
            raise Bug(f"{path} of division {code}: timestamps do not rise from page to page")
        return max(stamps, default=last)
