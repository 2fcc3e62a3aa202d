"""/v1/orders: the documents of a dossier."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from dossierflow.billit.odata import Filter, OrderField, order_by, query, where
from dossierflow.billit.paging import Page, raw_pages, read_rows
from dossierflow.billit.resources import order_mapping as mapping
from dossierflow.billit.resources.patching import OrderChanges, order_delta
from dossierflow.billit.session import Session
from dossierflow.domain.document import Direction, Document, DocumentSummary
from dossierflow.errors import BadData
from dossierflow.http.reader import JsonObject, Where
from dossierflow.kernel.outcome import Outcome

PATH = "/v1/orders"
OLDEST_FIRST = order_by(OrderField.LAST_MODIFIED, OrderField.ORDER_ID)
MOST_LISTINGS = 3

OrderPage = Page[DocumentSummary]


@dataclass(frozen=True, slots=True)
class Orders:
    """Invoices and credit notes; quotes, delivery notes and order forms are left out of every list."""

    session: Session

    def changed(self, since: dt.datetime | None) -> Iterator[OrderPage]:
        """Pages of 120 of what changed at or after `since` (None: everything), oldest change first.

        A document that was modified at exactly `since` comes again, and one that changes while we read may
        come twice: the caller keeps one row per order id. `page.newest` is the next `since`;
        `page.refused` names the documents that could not be read.
        """
        condition = where(OrderField.LAST_MODIFIED, "ge", since) if since else None
        for _ in range(MOST_LISTINGS):
            seen = _Seen()
            steady = True
            for rows in raw_pages(self.session, PATH, query(condition, OLDEST_FIRST)):
                steady &= seen.all_new(rows)
                yield self._page(rows)
            # A document that changes moves to the end, and the rest moves up by one: the first of the next
            # page is then on none. Seen twice is how it shows, and reading again is how it is found.
            if steady:
                return

    def deleted(self) -> Iterator[list[int]]:
        """The ids of what was deleted, page by page: the whole list, for which no filter is documented."""
        for rows in raw_pages(self.session, f"{PATH}/deleted", {}):
            yield list(_ids(rows))

    def find(self, condition: Filter[OrderField]) -> list[DocumentSummary]:
        """The documents that meet a condition; raises BadData for one that cannot be read."""
        documents: list[DocumentSummary] = []
        for rows in raw_pages(self.session, PATH, query(condition, OLDEST_FIRST)):
            page = self._page(rows)
            if page.refused:
                raise page.refused[0]
            documents.extend(page)
        return documents

    def newest(self) -> DocumentSummary | None:
        """The document that changed last; None where there is none, or a quote or the like changed later."""
        order = order_by(OrderField.LAST_MODIFIED, OrderField.ORDER_ID, descending=True)
        rows = next(raw_pages(self.session, PATH, query(None, order, top=1)))
        page = self._page(rows)
        if page.refused:
            raise page.refused[0]
        return page[0] if page else None

    def get(self, order_id: int) -> Document:
        """The whole document. Raises Gone where Billit has none, RightMissing for another company's."""
        answer = self.session.get(f"{PATH}/{order_id}", document=str(order_id))
        row = mapping.labelled(JsonObject.of(answer, self._where(order_id)))
        if row.data.get("OrderID") != order_id:
            row.refuse("OrderID", "other-record", asked=str(order_id))
        return mapping.document(row, self.session.context.company)

    def patch(
        self, order_id: int, *, direction: Direction | None = None, **changes: Unpack[OrderChanges]
    ) -> Outcome[None]:
        """Change what Billit lets through. `is_sent` needs `direction`, and is for purchases only."""
        delta = order_delta(changes, direction, self._where(order_id))
        return self.session.write("PATCH", f"{PATH}/{order_id}", delta, document=str(order_id))

    def _page(self, rows: Sequence[Any]) -> OrderPage:
        page = read_rows(self.session, rows, self._summary)
        page.newest = max(_stamps(rows), default=None)
        return page

    def _summary(self, row: JsonObject) -> DocumentSummary | None:
        named = mapping.labelled(row)
        if not mapping.is_document(named):
            return None
        return mapping.summary(named, self.session.context.company, listed=True)

    def _where(self, order_id: int) -> Where:
        return Where(self.session.context.label, str(order_id))


class _Seen:
    """The ids of one listing, eight bytes each."""

    def __init__(self) -> None:
        self._ids = array("q")

    def all_new(self, rows: Iterable[Any]) -> bool:
        fresh = [self._is_new(order_id) for order_id in _ids(rows)]
        return all(fresh)

    def _is_new(self, order_id: int) -> bool:
        place = bisect_left(self._ids, order_id)
        if place < len(self._ids) and self._ids[place] == order_id:
            return False
        self._ids.insert(place, order_id)
        return True


def _ids(rows: Iterable[Any]) -> Iterator[int]:
    for row in rows:
        value = row.get("OrderID") if isinstance(row, dict) else None
        if type(value) is int and abs(value) < 2**63:
            yield value


def _stamps(rows: Iterable[Any]) -> Iterator[dt.datetime]:
    for value in rows:
        if isinstance(value, dict):
            try:
                stamp = JsonObject(value, Where()).instant("LastModified")
            except BadData:
                continue
            if stamp:
                yield stamp
