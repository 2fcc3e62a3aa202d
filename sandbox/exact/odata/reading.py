"""Answers reads: one row by key, or a page of a collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import Any
from urllib.parse import quote

from sandbox.exact.answers import Answer, not_found
from sandbox.exact.call import Call
from sandbox.exact.odata.expressions import Expression
from sandbox.exact.odata.projection import key_text, projection
from sandbox.exact.odata.query import Query, read_query
from sandbox.kernel.table import Row, Table


@dataclass(frozen=True, slots=True)
class Selection:
    """Some rows of a table, which may be written otherwise than they are kept; looked at one by one."""

    table: Table
    fits: Callable[[Row], bool]
    shown: Callable[[Row], Row] = lambda row: row

    def by_key(self, key: object) -> Row | None:
        row = self.table.get(str(key))
        return self.shown(row) if row is not None and self.fits(row) else None


Source = Table | Selection | Sequence[Row]


def read_one(call: Call, row: Row | None) -> Answer:
    """The row with this key; 404 where there is none."""
    if row is None:
        raise not_found()
    options = {name: text for name, text in call.options.items() if name in ("$select", "$expand")}
    query = read_query(call.endpoint, options, strict=False)
    return Answer(content=write_row(call, row, query.select, query.expand))


def read_page(call: Call, source: Source) -> Answer:
    """A page of the rows that fit, with `__next` where there are more; with $top the bare list."""
    query = read_query(call.endpoint, call.options, strict=call.strict)
    size = call.endpoint.page if query.top is None else min(query.top, call.endpoint.page)
    rows, more = _page(call, source, query, size)
    shape = projection(call.endpoint.path, query.select, query.expand)
    base = division_url(call)
    written = [shape.write(row, call.world, call.division, base) for row in rows]
    if query.top is not None and not query.wants_count:
        return Answer(content=written)  # an end that the client set needs no envelope: {"d": [...]}
    content: Row = {"results": written}
    if query.wants_count:
        content["__count"] = str(sum(1 for _ in _fitting(call, source, query, None, None)))
    if more and query.top is None:
        content["__next"] = _next_url(call, query, rows[-1])
    return Answer(content=content)


def count_rows(call: Call, source: Source) -> int:
    """How many rows fit the $filter, for /$count."""
    query = read_query(call.endpoint, call.options, strict=call.strict, counting=True)
    return sum(1 for _ in _fitting(call, source, query, None, None))


def write_row(call: Call, row: Row, select: tuple[str, ...] = (), expand: tuple[str, ...] = ()) -> Row:
    shape = projection(call.endpoint.path, select, expand)
    return shape.write(row, call.world, call.division, division_url(call))


def division_url(call: Call) -> str:
    return f"{call.base_url}/api/v1/{call.division}" if call.division else f"{call.base_url}/api/v1"


def _page(call: Call, source: Source, query: Query, size: int) -> tuple[list[Row], bool]:
    if query.order:
        rows = _sorted(_fitting(call, source, query, None, None), query)
        start = query.skip + (query.after or 0)
        return rows[start : start + size], len(rows) > start + size
    found: list[Row] = []
    for number, row in enumerate(_fitting(call, source, query, query.after, query.skip + size + 1)):
        if number >= query.skip:
            found.append(row)
        if len(found) > size:
            return found[:size], True
    return found, False


def _fitting(call: Call, source: Source, query: Query, after: Any, limit: int | None) -> Iterable[Row]:
    """The rows that fit the condition, in the order of the key, behind the one that `after` names.

    No more than `limit` rows are wanted, where it is set.
    """
    condition = query.condition
    if isinstance(source, Selection):
        kept = _candidates(call.endpoint.key, source.table, condition, after, None)
        rows: Iterable[Row] = map(source.shown, filter(source.fits, kept))
    elif not isinstance(source, Table):
        rows = _behind(source, call.endpoint.key, after)
    else:
        rows = _candidates(call.endpoint.key, source, condition, after, limit)
    return rows if condition is None else filter(condition.evaluate, rows)


def _behind(rows: Sequence[Row], key: str, after: Any) -> Iterable[Row]:
    """Given rows keep their own order; where `after` is none of them, nothing is left."""
    if after is None:
        return rows
    return islice(dropwhile(lambda row: row[key] != after, rows), 1, None)


def _candidates(
    key: str, table: Table, condition: Expression | None, after: Any, limit: int | None
) -> Iterable[Row]:
    """Few rows that hold all that fit: by an index where the condition allows it."""
    if condition is None:
        return table.rising(key, after, limit)
    if condition.lower is not None:
        return table.rising(key, max(condition.lower, after or 0), limit)
    found = condition.lookup(table)
    if found is None:
        return table.rising(key, after)
    return sorted((row for row in found if after is None or row[key] > after), key=lambda row: row[key])


def _sorted(rows: Iterable[Row], query: Query) -> list[Row]:
    ordered = list(rows)
    for name, falling in reversed(query.order):
        ordered.sort(key=lambda row: (row.get(name) is not None, row.get(name)), reverse=falling)
    return ordered


def _next_url(call: Call, query: Query, last: Row) -> str:
    if query.order:
        token = str(query.skip + (query.after or 0) + call.endpoint.page)
    else:
        token = key_text(call.endpoint, last[call.endpoint.key])
    kept = {name: text for name, text in call.options.items() if name not in ("$skiptoken", "$skip")}
    parts = [f"{quote(name, safe='$')}={quote(text)}" for name, text in {**kept, "$skiptoken": token}.items()]
    return f"{call.base_url}{call.path}?{'&'.join(parts)}"
