"""One call as its handler sees it, and the entry of the endpoint table that leads to the handler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sandbox.billit import shape
from sandbox.billit.errors import denied, unknown
from sandbox.billit.odata import query
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

Handler = Callable[["Call"], Any]
LONGEST_ID = 10  # digits of an Int32
WHOLE_TENS = len("2026-11-25T08:00:0")
IDS = {
    "orders": "OrderID",
    "deleted orders": "OrderID",
    "parties": "PartyID",
    "documents": "DocumentID",
    "transactions": "BankAccountTransactionID",
    "products": "ProductID",
    "cashbook entries": "CashbookEntryID",
}


@dataclass(frozen=True, slots=True)
class Call:
    """`user`, `company` and `office` are {} and 0 on endpoints that ask for none."""

    platform: Platform
    user: Row
    company: int
    office: int
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base_url: str
    path: str

    def content(self) -> Any:
        """The JSON of the body; {} where it is empty."""
        return shape.parse(self.body) if self.body.strip() else {}

    def bound(self, definition: str) -> Row:
        return shape.bind(definition, self.content())

    def id(self, name: str) -> str:
        """A numeric id of the path; 404 where it is no number."""
        text = self.params[name]
        if not text.isdecimal() or len(text) > LONGEST_ID:
            raise unknown(name)
        return str(int(text))

    def own(self, table: str, key: str) -> Row:
        """A row of the call's company. 404 where it does not exist, 401 where it is another company's."""
        row = self.platform.table(table).get(key)
        if row is None:
            raise unknown(f"{_one_of(table)} {key}")
        if row["CompanyID"] != self.company:
            raise denied()
        return row

    def rows(self, table: str) -> list[Row]:
        """All rows of the call's company, in the order of their ids."""
        rows = self.platform.table(table).find("CompanyID", self.company)
        return sorted(rows, key=itemgetter(IDS[table]))

    def changed(self, table: str, definition: str) -> list[Row]:
        """Those rows that the query's filter can fit, in the order of their ids.

        Clients ask again and again for the little that changed in what may be a long list.
        """
        earliest = query.changed_from(definition, self.query)
        if not earliest:
            return self.rows(table)
        within = earliest[:WHOLE_TENS]  # sorts before every timestamp of these ten seconds
        rows = self.platform.table(table).owned_after("CompanyID", self.company, "LastModified", within)
        return sorted(rows, key=itemgetter(IDS[table]))

    def page(
        self, definition: str, rows: Iterable[Row], write: Callable[[Any], Any] | None = None
    ) -> dict[str, Any]:
        """One page of these rows, as the query asks."""
        written = write or (lambda row: shape.render(definition, row))
        return query.page(definition, rows, self.query, f"{self.base_url}{self.path}", written)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What `handle` returns is answered: a row, a list, a bare integer, boolean or text; nothing for None."""

    method: str
    path: str
    handle: Handler
    needs_company: bool = True
    needs_user: bool = True


def _one_of(table: str) -> str:
    singular = table.removesuffix("ies") + "y" if table.endswith("ies") else table.removesuffix("s")
    return singular.capitalize()
